"""Documentation is read from the installed botocore, as plain text."""

import pytest

from pulumi_sagemaker_training.api.model.documentation import documentation_of, plain
from pulumi_sagemaker_training.api.model.members import members, walk


def test_every_member_of_a_request_is_documented():
    for member in members("CreateTrainingJobRequest"):
        assert documentation_of("CreateTrainingJobRequest", member.wire)


def test_no_markup_is_left():
    texts = [documentation_of(member.shape) for _, member in walk("CreateTrainingJobRequest")]
    assert not [text for text in texts if "<p>" in text or "<code>" in text or "&quot;" in text]


def test_paragraphs_and_items_are_lines_and_code_is_quoted():
    marked_up = "<p>Use <code>a &amp; b</code>\n  or:</p> <ul> <li> <p>one</p> </li> </ul>"
    assert plain(marked_up) == "Use `a & b` or:\none"


def test_a_shape_without_documentation_has_an_empty_one():
    assert documentation_of("Boolean") == ""


def test_a_member_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        documentation_of("ResourceConfig", "Colour")
