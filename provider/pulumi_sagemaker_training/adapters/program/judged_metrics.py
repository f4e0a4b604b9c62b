"""The metrics of a champion, refused at preview if its challenger's job does not define them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from pulumi_sagemaker_training import codes


def refuse_undefined_metrics(name: str, args: Mapping[str, object]) -> None:
    """Refuse metrics that the job of a champion's challenger is not going to report.

    What a job defines is known at preview, other than its metrics. The champion's own inputs stay
    as they are: they become neither unknown nor secret because the job's algorithm is. A challenger
    that is neither a job nor a component with a job is not checked.

    Args:
        name: the champion's name, for the message.
        args: the champion's arguments.

    Raises:
        pulumi.RunError: when the algorithm is known, which ends the program.
    """
    challenger = args.get("challenger")
    algorithm = getattr(getattr(challenger, "job", challenger), "algorithm_specification", None)
    if not isinstance(algorithm, pulumi.Output):
        return
    gates = args.get("gates")
    named = {"metric": args.get("metric"), "gates": gates if isinstance(gates, Mapping) else {}}

    def check(known: Mapping[str, Any]) -> None:
        _refuse(name, known["named"], known["algorithm"], is_secret=known["is_secret"])

    # The SDK waits for every output, also for one that nothing uses, and fails with its error.
    secrecy = algorithm.is_secret()
    pulumi.Output.all(named=named, algorithm=algorithm, is_secret=secrecy).apply(check)


def _refuse(
    name: str, named: Mapping[str, object], algorithm: Mapping[str, object], *, is_secret: bool
) -> None:
    # Imported here, because few programs have a champion.
    from pulumi_sagemaker_training.api.values.text import nearest
    from pulumi_sagemaker_training.lifecycle.training_job.decisions.undefined_metrics import (
        defined_metrics,
    )

    defined = defined_metrics({"algorithm_specification": algorithm})
    for path, metric in _metrics(named):
        if defined is None or metric in defined:
            continue
        near = None if is_secret else nearest(metric, defined)
        advice = f"did you mean {near!r}?" if near else "define it there"
        words = (
            f"{name}: {path}: {metric!r} is a metric that no metric_definitions of the "
            f"challenger's job define; {advice}"
        )
        raise pulumi.RunError(codes.with_code(words, codes.UNDEFINED_METRIC))


def _metrics(named: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the path and the name of each metric; what is not a text is refused by the provider."""
    if isinstance(named["metric"], str):
        yield "metric", named["metric"]
    yield from ((f"gates.{gate}", gate) for gate in named["gates"])
