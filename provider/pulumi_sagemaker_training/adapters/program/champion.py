"""The resource `Champion`: the best model so far."""

import asyncio
from collections.abc import Mapping
from typing import Any, Unpack, cast

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.champion import ChampionProvider
from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.judged_metrics import refuse_undefined_metrics
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.adapters.runtime.champion_members import (
    ChallengerArgs,
    ChampionArgs,
    ChampionOutputs,
    ModelPackageArgs,
)
from pulumi_sagemaker_training.lifecycle.champion.spec import OUTPUTS

__all__ = ["ChallengerArgs", "Champion", "ChampionArgs", "ModelPackageArgs", "challenger_of"]


class Champion(Marked, ChampionOutputs, Resource, module="sagemaker-training", name="Champion"):
    """The best model so far, which only a better one replaces.

    A challenger that loses changes no output but `reason` and `history`, so what depends on the
    champion keeps its model. Losing is not a failure of the update. Neither models in S3 nor model
    packages are ever deleted by this resource.

    Args:
        name: the resource's name.
        opts: Pulumi's options.
        args: the challenger and the rules, see `ChampionArgs`.

    Raises:
        pulumi.RunError: the challenger is neither a job nor a map, or its job does not define a
            metric that is compared.
    """

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[ChampionArgs],
    ) -> None:
        given = {key: value for key, value in args.items() if value is not None}
        given["challenger"] = challenger_of(name, args.get("challenger"))
        refuse_undefined_metrics(name, args)
        absent = None if pulumi.runtime.is_dry_run() else _absent(given["challenger"])
        properties: dict[str, object] = {**dict.fromkeys(OUTPUTS, absent), **given}
        self.mark_secrets(properties, opts)
        with sdk_patches.construction():
            super().__init__(ChampionProvider(), name, properties, opts)


def _absent(challenger: object) -> pulumi.Output[str | None]:
    """Return an input in place of an output: nothing, or an empty text if the challenger is secret.

    The engine makes an output of a dynamic resource secret if there is a secret input of its name,
    which must not be null (measured on engine 3.259.0). A preview must not see it as the output.
    """
    source = pulumi.Output.from_input(challenger)

    async def value() -> str | None:
        return "" if await source.is_secret() else None

    made = asyncio.ensure_future(value())
    return pulumi.Output(source.resources(), made, source.is_known(), source.is_secret())


def challenger_of(name: str, given: Any) -> ChallengerArgs:
    """Return a challenger's properties: those of a job, or the map that was given.

    Args:
        name: the champion's name, for the message.
        given: a job, a component that has a job's outputs, or a map.

    Raises:
        pulumi.RunError: it is neither.
    """
    if isinstance(given, Mapping | pulumi.Output):
        return cast("ChallengerArgs", given)
    if not hasattr(given, "training_job_name") or not hasattr(given, "final_metrics"):
        words = (
            f"{name}: challenger: {given!r} is not allowed; give a TrainingJob, or a map of "
            f"{', '.join(ChallengerArgs.__annotations__)}"
        )
        raise pulumi.RunError(codes.with_code(words, codes.WRONG_KIND))
    return {
        "training_job_name": given.training_job_name,
        "model_artifacts": given.model_artifacts,
        "final_metrics": given.final_metrics,
    }
