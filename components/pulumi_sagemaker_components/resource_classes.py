"""The resource classes of which components consist, so that one component serves every way in.

A component never names a resource class itself: it uses those of its class attribute `classes`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pulumi_sagemaker_training import TrainingJob, Upload

if TYPE_CHECKING:
    from pulumi_sagemaker_training import plugin

Job: TypeAlias = "TrainingJob | plugin.TrainingJob"
"""A job of either provider; both have the same arguments and outputs."""
Files: TypeAlias = "Upload | plugin.Upload"
"""An upload of either provider."""


@dataclass(frozen=True, slots=True)
class ResourceClasses:
    """The classes of the resources that a component declares.

    Attributes:
        training_job: the class of jobs.
        upload: the class of uploads.
        module: the module in the components' types, `sagemaker-training:<module>:Dataset`.
    """

    training_job: "type[TrainingJob | plugin.TrainingJob]"
    upload: "type[Upload | plugin.Upload]"
    module: Literal["components", "index"]


DYNAMIC: Final = ResourceClasses(TrainingJob, Upload, "components")
"""The resources of the dynamic provider."""
