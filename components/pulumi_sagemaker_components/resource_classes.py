"""The resource classes of which components consist, so that one component serves every way in.

A component never names a resource class itself: it uses those of its class attribute `classes`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pulumi_sagemaker_training import TrainingJob, Upload

if TYPE_CHECKING:
    # Not as an attribute of its package: mypy finds that in one order of files only.
    from pulumi_sagemaker_training.plugin import TrainingJob as PluginTrainingJob
    from pulumi_sagemaker_training.plugin import Upload as PluginUpload

Job: TypeAlias = "TrainingJob | PluginTrainingJob"
"""A job of either provider; both have the same arguments and outputs."""
Files: TypeAlias = "Upload | PluginUpload"
"""An upload of either provider."""


@dataclass(frozen=True, slots=True)
class ResourceClasses:
    """The classes of the resources that a component declares.

    Attributes:
        training_job: the class of jobs.
        upload: the class of uploads.
        module: the module in the components' types, `sagemaker-training:<module>:Dataset`.
    """

    training_job: "type[TrainingJob | PluginTrainingJob]"
    upload: "type[Upload | PluginUpload]"
    module: Literal["components", "index"]


DYNAMIC: Final = ResourceClasses(TrainingJob, Upload, "components")
"""The resources of the dynamic provider."""
