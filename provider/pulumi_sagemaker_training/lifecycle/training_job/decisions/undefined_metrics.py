"""Gates on metrics that nothing defines: such a job trains, costs, and misses its gate. Pure.

A metric comes from `algorithm_specification.metric_definitions`. SageMaker adds definitions of its
own for its built-in algorithms, an algorithm resource brings those of its specification, and a
serverless job reports what its technique does; what these report is not known here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options

# The page "Docker Registry Paths and Example Code" of the SageMaker AI developer guide.
_BUILT_IN: Final = re.compile(
    r"(^|/)(sagemaker-)?(blazingtext|factorization-machines|forecasting-deepar"
    r"|image-classification|ipinsights|kmeans|knn|lda|linear-learner|ntm|object-detection"
    r"|object2vec|pca|randomcutforest|semantic-segmentation|seq2seq|xgboost)(-neo)?([:@]|$)"
)
_GATES: Final = "require_metrics"


def undefined_metrics(
    options: Options, request: Mapping[str, object], secrets: Secrets
) -> Iterator[Violation]:
    """Yield a warning for each gate on a metric that the job is not going to report.

    Args:
        options: the job's.
        request: its request, canonical; what is not known yet defines anything.
        secrets: what must not be shown.
    """
    defined = defined_metrics(request)
    if defined is None:
        return
    for metric in options.require_metrics:
        if metric in defined:
            continue
        if secrets.covers(_GATES):
            yield Violation(
                _GATES, f"names a metric that {_NOBODY_DEFINES}", codes.UNDEFINED_METRIC
            )
        else:
            yield Violation(as_key(_GATES, metric), _words(metric, defined), codes.UNDEFINED_METRIC)


def defined_metrics(request: Mapping[str, object]) -> list[str] | None:
    """Return the metrics that a request defines; None if the job may report others too.

    Args:
        request: canonical; what is not known yet defines anything.
    """
    algorithm = request.get("algorithm_specification")
    if not isinstance(algorithm, Mapping) or _brings_metrics(algorithm):
        return None
    given = algorithm.get("metric_definitions") or []
    return [str(item.get("name")) for item in given if isinstance(item, Mapping)]


_NOBODY_DEFINES: Final = (
    "no algorithm_specification.metric_definitions define, so the job would train and then fail "
    "because it is missing"
)


def _words(metric: str, defined: list[str]) -> str:
    meant = nearest(metric, defined)
    advice = f"did you mean {meant!r}?" if meant else f"define {metric!r} there"
    return f"is a gate on a metric that {_NOBODY_DEFINES}; {advice}"


def _brings_metrics(algorithm: Mapping[str, object]) -> bool:
    """Tell whether there may be metrics beside those that are defined here."""
    image = algorithm.get("training_image")
    if not isinstance(image, str) or has_unknown(algorithm.get("metric_definitions")):
        return True
    return _BUILT_IN.search(image) is not None
