"""The declaration of a job by an unchanged request, for every class of jobs."""

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Self, Unpack, cast

import pulumi

from pulumi_sagemaker_training.adapters.program.option_args import OptionArgs
from pulumi_sagemaker_training.api.errors import InputError


class FromRequest:
    """A class of jobs that can be declared by a request."""

    @classmethod
    def from_request(
        cls,
        name: str,
        request: Mapping[str, object] | str | PathLike[str],
        opts: pulumi.ResourceOptions | None = None,
        **options: Unpack[OptionArgs],
    ) -> Self:
        """Declare a job by an unchanged CreateTrainingJob request.

        Args:
            name: the resource's name.
            request: a request in the API's spelling: a dict, or the path of a JSON or YAML file
                for `aws sagemaker create-training-job --cli-input-json`. A `TrainingJobName`
                in it is an explicit name.
            opts: Pulumi's options.
            options: the options of docs/options.md.

        Raises:
            pulumi.RunError: the file does not exist or is not JSON or YAML, or the request has a
                member that the API does not have.
        """
        from pulumi_sagemaker_training.api.request.request_file import from_request

        source = request if isinstance(request, Mapping | str) else Path(request)
        try:
            members_of_it = from_request(source)
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        declare = cast("Callable[..., Self]", cls)
        return declare(name, opts, **members_of_it, **options)
