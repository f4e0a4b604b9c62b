"""Rules about tags, and about every text of a request."""

from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.everywhere import OUTPUT_AS_TEXT, every_text
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View

_MOST_TAGS = 50
_RESERVED_PREFIX = "aws:"


def _leaves_room_for_ours(view: View) -> Iterator[Finding]:
    tags = view.get("tags")
    count = len(tags) if isinstance(tags, list) else 0
    if count <= _MOST_TAGS < count + view.ownership_tags:
        yield Finding(
            "tags",
            f"has {count}, and {view.ownership_tags} are added that name the job's owner; "
            f"SageMaker allows {_MOST_TAGS}: remove {count + view.ownership_tags - _MOST_TAGS}",
        )


def _keeps_off_reserved_keys(tag: View) -> Iterator[Finding]:
    key = tag.text("key")
    if key is not None and key.lower().startswith(_RESERVED_PREFIX):
        yield Finding("key", f"{tag.shown('key')} begins with aws:, which AWS reserves")


def _tags_once(view: View) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, tag in view.items("tags"):
        key = tag.here.get("key")
        if isinstance(key, str):
            if key in seen:
                yield Finding(f"tags[{index}].key", f"{tag.shown('key')} is given twice")
            seen.add(key)


def _holds_values(view: View) -> Iterator[Finding]:
    for path, _, text in every_text(view):
        if OUTPUT_AS_TEXT in text:
            yield Finding(
                path,
                "was made by putting an Output into a text, which has no value yet; write "
                "pulumi.Output.concat(...) or output.apply(...)",
            )


TEXT_RULES: tuple[Rule, ...] = (
    Rule("tags-room", codes.TAGS, "CreateTrainingJob.Tags", _leaves_room_for_ours),
    Rule(
        "tags-reserved", codes.TAGS, "AWS tag naming limits", _keeps_off_reserved_keys, each="tags"
    ),
    Rule("tags-once", codes.TAGS, "Tag.Key", _tags_once),
    Rule("output-as-text", codes.OUTPUT_IN_TEXT, "Pulumi, Inputs and outputs", _holds_values),
)
