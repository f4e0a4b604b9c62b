"""What an instance of a type has. Pure."""

from dataclasses import dataclass
from functools import cache

from pulumi_sagemaker_training.api.model.generated.instance_types import INSTANCE_TYPES


@dataclass(frozen=True, slots=True)
class InstanceType:
    """What an instance has, as EC2 describes the type without `ml.` (DescribeInstanceTypes).

    Attributes:
        name: the type, such as `ml.p4d.24xlarge`.
        vcpus: the number of virtual processors.
        gpus: the number of graphics cards; 0 without.
        neuron_cores: the number of cores of AWS Trainium; 0 without.
        efa_interfaces: how many interfaces of the Elastic Fabric Adapter it can have; 0 if it has
            no such adapter.
    """

    name: str
    vcpus: int
    gpus: int
    neuron_cores: int
    efa_interfaces: int

    @property
    def accelerators(self) -> int:
        """The number of GPUs, or of Neuron cores; 0 without either."""
        return self.gpus or self.neuron_cores


def instance_type(name: str) -> InstanceType | None:
    """Return what an instance of a type has, or None for a type that is not in the table.

    It makes no call: the table comes with the package, made of what the package moto carries.

    Args:
        name: the type, such as `ml.p4d.24xlarge`.
    """
    return _table().get(name)


@cache
def _table() -> dict[str, InstanceType]:
    rows = (line.split() for line in INSTANCE_TYPES.splitlines())
    return {name: InstanceType(name, *map(int, numbers)) for name, *numbers in rows}
