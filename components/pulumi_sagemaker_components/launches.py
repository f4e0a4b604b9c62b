"""Launches of distributed jobs: what a request has for one, and which are refused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pulumi

from pulumi_sagemaker_components.distributed_arguments import MpiArgs, SmpArgs, TorchrunArgs
from pulumi_sagemaker_components.refusals import ArgumentError, nearest
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import codes, instance_type

CONFIG: Final = "SM_DISTRIBUTED_CONFIG"
"""The variable of the SageMaker SDK that tells the launcher what to start."""
TORCHRUN: Final = "torchrun"
MPI: Final = "mpi"
_LAUNCHES: Final[Mapping[str, Any]] = {TORCHRUN: TorchrunArgs, MPI: MpiArgs}
_OF_PYTORCH: Final = ("huggingface", "pytorch", "pytorch-smp", "pytorch-training-compiler")
_WITHOUT_MPI: Final = ("sklearn", "xgboost")


class Instances(NamedTuple):
    """Instances of one type that a job may run on, by the argument that names them."""

    path: str
    type: str
    count: Any
    group: str | None = None


def launcher(args: Mapping[str, object]) -> str:
    """Return the launcher that is asked for; empty without one.

    Raises:
        ArgumentError: both are.
    """
    asked = [name for name in _LAUNCHES if args.get(name) is not None]
    if len(asked) == 2:
        raise ArgumentError(
            MPI, "cannot be combined with torchrun; give one of them", codes.EXCLUSIVE
        )
    return asked[0] if asked else ""


def check_members(args: Mapping[str, Any]) -> None:
    """Refuse what is not a launch, and members that a launch does not have.

    Raises:
        ArgumentError: the line names the member, and the nearest one.
    """
    for name, of in _LAUNCHES.items():
        given = args.get(name)
        if given is None:
            continue
        _refuse_unknown(name, given, of)
        _refuse_unknown(f"{name}.smp", given.get("smp") or {}, SmpArgs)
        options = given.get("mpi_additional_options")
        if isinstance(options, str):
            words = f"{options!r} is one text; give a list, such as {options.split()}"
            raise ArgumentError(f"{name}.mpi_additional_options", words, codes.LAUNCH)


def _refuse_unknown(path: str, given: object, of: object) -> None:
    if isinstance(given, pulumi.Output):
        return
    if not isinstance(given, Mapping):
        known = ", ".join(of.__annotations__)
        raise ArgumentError(
            path, f"{given!r} is not a map; its members are {known}", codes.WRONG_KIND
        )
    for member in given:
        if member not in of.__annotations__:
            words = nearest(member, of.__annotations__) or "leave it out"
            raise ArgumentError(
                f"{path}.{member}",
                f"is not a member of {path}; {words}".strip(),
                codes.UNKNOWN_PROPERTY,
            )


def check_framework(args: Mapping[str, object], script: str) -> None:
    """Refuse a launcher that the toolkit of the framework's image does not start.

    Raises:
        ArgumentError: the toolkit would ignore it, or refuse the script.

    Source: `training.py` of sagemaker-pytorch-training and sagemaker-scikit-learn-container.
    """
    chosen, framework = launcher(args), str(args.get("framework"))
    base = str(args.get("base_framework_version", ""))
    hint = "set started_by to entrypoint, in an image that has it"
    if chosen == TORCHRUN and (framework not in _OF_PYTORCH or base.startswith("tensorflow")):
        raise ArgumentError(
            TORCHRUN, f"is not started in the images of {framework}; {hint}", codes.LAUNCH
        )
    if chosen == MPI and framework in _WITHOUT_MPI:
        raise ArgumentError(
            MPI, f"is not started in the images of {framework}; {hint}", codes.LAUNCH
        )
    if chosen == TORCHRUN and not script.endswith(".py"):
        raise ArgumentError(
            "entry_point", f"{script!r} is not a Python script, which torchrun needs", codes.LAUNCH
        )


def check_instances(args: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Refuse a launch that an instance cannot do, as far as it is known.

    Args:
        args: the arguments of the component.
        known: `resource_config`, `instance_type` and `count`, the number of processes.

    Raises:
        ArgumentError: there are more processes than an instance has GPUs or vCPUs, it has no EFA,
            or there is no such group.
    """
    found = list(_instances(known))
    groups = (args.get(launcher(args)) or {}).get("instance_groups") if launcher(args) else None
    _check_groups(launcher(args), groups, [each.group for each in found if each.group])
    taking_part = [each for each in found if not groups or each.group in groups]
    for each in taking_part:
        _check_processes(launcher(args), known["count"], each)
        has = instance_type(each.type)
        if args.get("require_efa") and has is not None and not has.efa_interfaces:
            raise ArgumentError(
                each.path,
                f"{each.type} has no Elastic Fabric Adapter; choose a type that has one, such as "
                "ml.p4d.24xlarge, or leave out require_efa",
                codes.LAUNCH,
            )


def _instances(known: Mapping[str, object]) -> Iterator[Instances]:
    config = known["resource_config"] if isinstance(known["resource_config"], Mapping) else {}
    own = known["instance_type"]
    named: list[tuple[str, Any, Any, Any]] = [("instance_type", own, None, None)]
    named += [("resource_config.instance_type", config.get("instance_type"), None, None)]
    for list_name in ("instance_groups", "instance_preferences"):
        listed = config.get(list_name)
        for index, item in enumerate(listed if isinstance(listed, list | tuple) else ()):
            if isinstance(item, Mapping):
                path = f"resource_config.{list_name}[{index}].instance_type"
                group = item.get("instance_group_name")
                named += [(path, item.get("instance_type"), item.get("instance_count"), group)]
    for path, name, count, group in named:
        if isinstance(name, str):
            yield Instances(path, name, count, group if isinstance(group, str) else None)


def _check_groups(chosen: str, groups: Sequence[str] | None, known: Sequence[str]) -> None:
    for index, name in enumerate(groups or ()):
        if name not in known:
            words = f"{name!r} is not a group of resource_config.instance_groups; "
            words += nearest(name, known) or f"they are {', '.join(known) or 'none'}"
            raise ArgumentError(f"{chosen}.instance_groups[{index}]", words.strip(), codes.LAUNCH)


def _check_processes(chosen: str, count: object, each: Instances) -> None:
    has = instance_type(each.type)
    if count is None:
        return
    path = f"{chosen}.process_count_per_node"
    if not isinstance(count, int | float) or isinstance(count, bool):
        raise ArgumentError(
            path, f"is of type {type(count).__name__}; give a whole number", codes.WRONG_KIND
        )
    if count < 1 or count != int(count):
        raise ArgumentError(
            path, f"{count:g} must be a whole number of 1 or more", codes.NOT_ALLOWED
        )
    if has is None:
        return
    what = "GPUs" if has.gpus else "Neuron cores" if has.neuron_cores else "vCPUs"
    most = has.accelerators or has.vcpus
    if count > most:
        raise ArgumentError(
            path, f"{count:g} is more than the {most} {what} of {each.type}", codes.LAUNCH
        )


def checked_count(args: Mapping[str, Any]) -> Any:
    """Return the number of processes on each instance, or None, once it is checked.

    Raises:
        ArgumentError: as `check_instances`, if everything is known; an output fails otherwise.
    """
    given = args.get(launcher(args)) or {} if launcher(args) else {}
    parts = {
        "count": given.get("process_count_per_node"),
        "instance_type": args.get("instance_type"),
        "resource_config": args.get("resource_config"),
    }

    def check(known: Mapping[str, Any]) -> Any:
        check_instances(args, known)
        return None if known["count"] is None else int(known["count"])

    return with_known(parts, check)


def toolkit_parameters(args: Mapping[str, Any]) -> Any:
    """Return the hyperparameters by which the toolkit is asked for the launch.

    Source: `runner.py` and `params.py` of sagemaker-training 5.1.4.
    """
    chosen = launcher(args)
    given = args.get(chosen) or {} if chosen else {}

    def complete(known: Mapping[str, Any]) -> dict[str, Any]:
        asked = {TORCHRUN: "torch_distributed", MPI: "mpi"}
        found: dict[str, Any] = {f"sagemaker_{asked[chosen]}_enabled": True} if chosen else {}
        if known["count"] is not None:
            found["sagemaker_mpi_num_of_processes_per_host"] = known["count"]
        if known["options"]:
            found["sagemaker_mpi_custom_mpi_options"] = " ".join(known["options"])
        if groups := _groups(args, given):
            found["sagemaker_distribution_instance_groups"] = json.dumps(groups)
        return found

    options = given.get("mpi_additional_options")
    return with_known({"count": checked_count(args), "options": _resolved(options)}, complete)


def _groups(args: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return the groups that train together: the toolkit would take each alone by default."""
    if given.get("instance_groups"):
        return list(given["instance_groups"])
    config = args.get("resource_config")
    listed = config.get("instance_groups") if isinstance(config, Mapping) else None
    names = [item.get("instance_group_name") for item in listed or () if isinstance(item, Mapping)]
    return [name for name in names if isinstance(name, str)] if launcher(args) else []


def config(args: Mapping[str, Any]) -> Any:
    """Return the text of `SM_DISTRIBUTED_CONFIG`, which the launcher of the entrypoint reads."""
    chosen = launcher(args)
    given = args.get(chosen) or {} if chosen else {}

    def complete(known: Mapping[str, Any]) -> str:
        found = {
            "launcher": chosen,
            "process_count_per_node": known["count"],
            "mpi_additional_options": known["options"],
            "instance_groups": given.get("instance_groups"),
        }
        kept = {name: value for name, value in found.items() if value is not None}
        return json.dumps(kept, sort_keys=True)

    options = given.get("mpi_additional_options")
    return with_known({"count": checked_count(args), "options": _resolved(options)}, complete)


def smp_parameters(args: Mapping[str, Any]) -> Any:
    """Return the hyperparameter of the model parallelism library; empty without it.

    Source: `SMP._to_mp_hyperparameters` of sagemaker-train 1.27.
    """
    given = (args.get(TORCHRUN) or {}).get("smp")
    if given is None:
        return {}
    return with_known(
        {"smp": _resolved(given)}, lambda known: {"mp_parameters": _as_json(known["smp"])}
    )


def _as_json(smp: Mapping[str, object]) -> str:
    kept = {name: _whole(value) for name, value in smp.items() if value is not None}
    return json.dumps(kept, sort_keys=True)


def _whole(value: object) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _resolved(value: Any) -> Any:
    """Return a value, as an output if it is or contains one."""
    items = value.values() if isinstance(value, Mapping) else value or ()
    is_whole = isinstance(value, Mapping | list | tuple)
    if is_whole and any(isinstance(item, pulumi.Output) for item in items):
        return pulumi.Output.from_input(value)
    return value
