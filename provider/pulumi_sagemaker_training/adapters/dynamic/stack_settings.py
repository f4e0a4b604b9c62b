"""The settings of the stack, as each dynamic provider reads them before its first call."""

from pulumi.dynamic import ConfigureRequest

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS


def stack_settings(request: ConfigureRequest) -> Settings:
    """Install the plugin's hooks and return the stack's settings; makes no call to AWS.

    Raises:
        CallFailed: a setting is wrong, with one message.
    """
    host.install()
    try:
        return read_settings(request.config.get, STACK_KEYS, host.config_keys(request.config))
    except InputError as error:
        host.fail(str(error))
