"""The refusal of the option `import_`, which dynamic resources do not support, and of no id.

Without it the engine asks the dynamic plugin to read a resource without its provider, which ends
with a traceback (pulumi 3.272.0).
"""

import pulumi

from pulumi_sagemaker_training import codes


def refuse_import(type_: str, name: str, job: object) -> None:
    """Refuse an import, whatever the source of the option.

    Args:
        type_: the resource's type.
        name: the resource's name.
        job: the id to import; None and an empty text mean no import.

    Raises:
        pulumi.RunError: an import is requested.
    """
    if not job:
        return
    if type_.endswith(":Upload"):
        advice = "it needs its local files; remove `import_`, and the existing objects are reused"
    elif type_.endswith(":Sweep"):
        advice = (
            "remove `import_`, and existing trials of the same content are adopted by their names"
        )
    elif type_.endswith(":Champion"):
        advice = "remove `import_`, and the challenger is the first champion"
    else:
        advice = (
            f"`TrainingJob.get({name!r}, {job!r})` reads the job, and a YAML, TypeScript or Go "
            f"stack imports it with `pulumi import sagemaker-training:index:TrainingJob {name} "
            f"{job}`"
        )
    words = f"{name}: Pulumi cannot import a dynamic resource: {advice}"
    raise pulumi.RunError(codes.with_code(words, codes.NO_IMPORT))


def refuse_no_id(name: str, job: object) -> None:
    """Refuse to look up a job without its name: Pulumi would declare a new one.

    Args:
        name: the resource's name.
        job: the id that the program gives.

    Raises:
        pulumi.RunError: it is None or an empty text.
    """
    if job is None or job == "":
        words = f"{name}: id: is missing; give the name or ARN of the job that is looked up"
        raise pulumi.RunError(codes.with_code(words, codes.MISSING))
