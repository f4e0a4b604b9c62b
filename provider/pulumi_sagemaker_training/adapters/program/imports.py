"""The option `import_`, which no dynamic resource can have: refused in one line.

The engine would ask the dynamic plugin to read a resource without its provider, which ends in a
traceback (pulumi 3.272.0).
"""

import pulumi


def refuse_import(type_: str, name: str, job: object) -> None:
    """Refuse an import, wherever the option came from.

    Args:
        type_: the resource's type.
        name: the resource's name.
        job: what is to be imported; None and an empty text are nothing.

    Raises:
        pulumi.RunError: there is something to import.
    """
    if not job:
        return
    if type_.endswith(":Upload"):
        advice = "it needs its local files; take `import_` out, and equal objects are found"
    else:
        advice = (
            f"`TrainingJob.get({name!r}, {job!r})` reads the job, and a YAML, TypeScript or Go "
            f"stack imports it with `pulumi import sagemaker-training:index:TrainingJob {name} "
            f"{job}`"
        )
    raise pulumi.RunError(f"{name}: Pulumi cannot import a dynamic resource: {advice}")
