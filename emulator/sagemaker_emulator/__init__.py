"""A local SageMaker endpoint that really runs training jobs.

It does not know the provider: the two talk over HTTP. Layers, from the top: the application and its
command; the request path and the control API; operations; jobs; the runner and the AWS side; the
protocol and HTTP. A layer imports only lower layers.

``Emulator`` runs one in this process; most users want the command ``sagemaker-emulator`` or the
pytest fixture ``sagemaker_emulator``. Names are loaded at their first use, because importing moto
takes a second.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemaker_emulator.app import Emulator
    from sagemaker_emulator.options import Options

__all__ = ["Emulator", "Options"]


def __getattr__(name: str) -> Any:
    if name == "Emulator":
        from sagemaker_emulator.app import Emulator

        return Emulator
    if name == "Options":
        from sagemaker_emulator.options import Options

        return Options
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
