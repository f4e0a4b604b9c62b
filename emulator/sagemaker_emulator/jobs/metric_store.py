"""The metrics of CloudWatch: what training jobs print, and what callers put.

Source of the namespace and the dimension: SageMaker's developer guide, "Amazon SageMaker AI metrics
in Amazon CloudWatch", and `TrainingJobAnalytics` of the SageMaker SDK.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.model.metric_statistics import Sample
from sagemaker_emulator.names import LOG_GROUP

NAMESPACE = LOG_GROUP
DIMENSION = "TrainingJobName"
_JOB_METRICS = """
SELECT jobs.name AS job, m.name AS name, max(m.at) AS last
FROM jobs JOIN metrics m ON m.arn = jobs.arn
WHERE jobs.region=? {only} GROUP BY jobs.seq, m.name ORDER BY jobs.seq, m.name
"""
# The index on names ignores case, CloudWatch does not.
_ONLY_JOB = "AND jobs.name=? COLLATE NOCASE AND jobs.name=?"


class Series(NamedTuple):
    """One metric: its namespace, name and dimensions, in the order of their names."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


class MetricStore:
    """The metrics of one region."""

    def __init__(self, store: Store, region: str) -> None:
        self._store = store
        self._region = region

    def series(self, job: str | None = None) -> Iterator[tuple[Series, float]]:
        """Yield every metric with the time of its last value.

        Args:
            job: the name of a job, to leave out those of all others.
        """
        sql = _JOB_METRICS.format(only="" if job is None else _ONLY_JOB)
        for row in self._store.all(sql, (self._region, *([] if job is None else [job, job]))):
            yield Series(NAMESPACE, row["name"], ((DIMENSION, row["job"]),)), row["last"]
        rows = self._store.all(
            "SELECT namespace, name, dimensions, max(at) AS last FROM custom_metrics "
            "WHERE region=? GROUP BY namespace, name, dimensions",
            (self._region,),
        )
        for row in rows:
            dimensions = tuple((name, value) for name, value in json.loads(row["dimensions"]))
            yield Series(row["namespace"], row["name"], dimensions), row["last"]

    def samples(self, series: Series, unit: str | None) -> list[Sample]:
        """Return the values of a metric, of one unit if one is given."""
        found = [*self._of_job(series), *self._custom(series)]
        return [sample for sample in found if unit in (None, sample.unit)]

    def put(self, series: Series, samples: Iterable[Sample]) -> None:
        """Add values that a caller puts."""
        key = (self._region, series.namespace, series.name, json.dumps(series.dimensions))
        self._store.add_custom_metrics([(*key, *sample) for sample in samples])

    def _of_job(self, series: Series) -> Iterator[Sample]:
        if series.namespace != NAMESPACE or [key for key, _ in series.dimensions] != [DIMENSION]:
            return
        job = self._store.get(self._region, series.dimensions[0][1])
        if job is None or job.name != series.dimensions[0][1]:
            return
        for row in self._store.all(
            "SELECT at, value FROM metrics WHERE arn=? AND name=?", (job.arn, series.name)
        ):
            yield Sample.of(row["at"], row["value"])

    def _custom(self, series: Series) -> Iterator[Sample]:
        rows = self._store.all(
            "SELECT at, sample_count, total, low, high, unit, is_high_resolution "
            "FROM custom_metrics WHERE region=? AND namespace=? AND name=? AND dimensions=?",
            (self._region, series.namespace, series.name, json.dumps(series.dimensions)),
        )
        for row in rows:
            yield Sample(**row)._replace(is_high_resolution=bool(row["is_high_resolution"]))
