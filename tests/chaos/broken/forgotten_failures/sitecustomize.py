"""A broken plugin: a failed create does not keep its job in the state."""

import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    from pulumi_sagemaker_training.adapters.dynamic import host
    from pulumi_sagemaker_training.adapters.plugin import server

    def forget(_id: str, _outputs: object, reasons: list[str]) -> None:
        """Raise an error that does not keep the job."""
        host.fail("\n".join(reasons))

    host.fail_initialized = forget
    server.InitFailed.status = server.CallFailed.status
