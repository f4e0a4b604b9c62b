"""A program in Python, formatted as `ruff format` and Black do. Pure."""

import keyword
import re
from typing import Final

from pulumi_sagemaker_training.cli.convert.layout import Style
from pulumi_sagemaker_training.cli.convert.lift import Joined, Lifted, Setting

_WIDTH: Final = 88
_INDENT: Final = 4


def program(name: str, lifted: Lifted) -> str:
    """Return `__main__.py`: the configuration, the job, and its artifact as an output."""
    arguments = "".join(
        f"    {key}={_STYLE.write(value, 1, _INDENT + len(key) + 2)},\n"
        for key, value in lifted.request.items()
    )
    return (
        "import pulumi\n\n"
        "from pulumi_sagemaker_training import TrainingJob\n\n"
        f"{_configuration(lifted)}"
        f"job = TrainingJob(\n    {_text(name)},\n{arguments})\n\n"
        'pulumi.export("job_name", job.training_job_name)\n'
        'pulumi.export("model_artifacts", job.model_artifacts)\n'
    )


def _configuration(lifted: Lifted) -> str:
    if not lifted.settings:
        return ""
    lines = [f"{_variable(s)} = config.{_getter(s)}({_text(s.name)})\n" for s in lifted.settings]
    return f"config = pulumi.Config()\n{''.join(lines)}\n"


def _getter(setting: Setting) -> str:
    if setting.is_secret:
        return "require_secret"
    return "require_object" if setting.is_list else "require"


def _variable(setting: Setting) -> str:
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", setting.name).lower()
    safe = f"_{snake}" if snake[0].isdigit() else snake
    taken = keyword.iskeyword(safe) or safe in ("config", "job", "pulumi")
    return f"{safe}_" if taken else safe


def _scalar(value: object) -> str:
    if isinstance(value, Setting):
        return _variable(value)
    if isinstance(value, Joined):
        return _joined(value)
    return _text(value) if isinstance(value, str) else repr(value)


def _joined(value: Joined) -> str:
    before, after = (
        part.replace("{", "{{").replace("}", "}}") for part in (value.before, value.after)
    )
    # A placeholder for the variable, while the text around it is quoted; the text has no such part.
    places = map(chr, range(0xE000, 0xF8FF))
    place = next(char for char in places if repr(char)[1:-1] not in repr(before + after))
    written = _text(f"{before}{place}{after}")
    return "f" + written.replace(repr(place)[1:-1], "{" + _variable(value.setting) + "}")


def _text(text: str) -> str:
    """Return a text in double quotes, unless single quotes need fewer escapes."""
    written = repr(text)
    if written[0] == '"':
        return written
    body = written[1:-1]
    return written if '"' in text else '"' + body.replace("\\'", "'") + '"'


_STYLE: Final = Style(_scalar, lambda key: f"{_text(key)}: ", _WIDTH, _INDENT)
