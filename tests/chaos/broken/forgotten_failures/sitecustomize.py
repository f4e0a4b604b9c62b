"""Break the build in plugin processes: a create that fails keeps no job in the state."""

import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    from pulumi_sagemaker_training.adapters.dynamic import host
    from pulumi_sagemaker_training.adapters.plugin import server

    def forget(_id: str, _outputs: object, reasons: list[str]) -> None:
        """Fail plainly where the job should be kept."""
        host.fail("\n".join(reasons))

    host.fail_initialized = forget
    server.InitFailed.status = server.CallFailed.status
