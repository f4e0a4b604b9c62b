"""What the documentation's site adds to Sphinx: lists of arguments and of links that lead out."""

import typing

import pytest
from docutils import nodes
from docutils.utils import new_document

import pulumi_sagemaker_components
import pulumi_sagemaker_training
from tools.docs_site import external_links
from tools.docs_site.argument_lists import keys_of, public_classes
from tools.docs_site.docstring_links import linked

PUBLIC = public_classes()
DICTIONARIES = [of for of in PUBLIC if typing.is_typeddict(of)]


@pytest.mark.parametrize("of", DICTIONARIES, ids=lambda of: of.__name__)
def test_every_key_is_listed_with_its_type_and_a_meaning_or_linked(of: typing.Any) -> None:
    lines = list(keys_of(of, PUBLIC))
    own = [line for line in lines if line.startswith("* ")]
    assert all(line.partition("): ")[2] for line in own)
    below = lines[-1] if lines[-1].startswith("The keys of") else ""
    linked = {
        key
        for base in DICTIONARIES
        if base is not of and f"`{base.__name__} <" in below
        for key in base.__annotations__
    }
    named = {line.removeprefix("* **").partition("**")[0] for line in own}
    assert named | linked == set(of.__annotations__)


def test_a_type_is_shown_without_wrappers_and_with_links_to_public_classes() -> None:
    lines = "\n".join(keys_of(pulumi_sagemaker_training.ResourceConfigArgs, PUBLIC))
    preference = "pulumi_sagemaker_training.InstancePreferenceArgs"
    assert (
        "* **instance_preferences** (``Sequence[``\\ "
        f":py:class:`InstancePreferenceArgs <{preference}>`\\ ``]``): "
    ) in lines
    assert "* **volume_size_in_gb** (``int``): The size of each instance's volume, in GB;" in lines


def test_a_key_that_must_be_given_says_so() -> None:
    lines = list(keys_of(pulumi_sagemaker_components.DatasetArgs, PUBLIC))
    assert lines[0].startswith("* **path** (``PathOrAsset``, required): ")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("see `Dataset`, `bucket`", "see :py:obj:`Dataset <p.Dataset>`, `bucket`"),
        ("`Dataset.channel` returns", ":py:obj:`Dataset.channel <p.Dataset.channel>` returns"),
        ("``Dataset`` and :py:class:`Dataset <x>`", "``Dataset`` and :py:class:`Dataset <x>`"),
        ("docs/uploads.md says", ":doc:`docs/uploads.md </docs/uploads>` says"),
    ],
)
def test_a_docstring_links_public_names_and_pages_and_nothing_else(line: str, wanted: str) -> None:
    assert linked(line, {"Dataset": "p.Dataset"}) == wanted


def page(*addresses: str) -> nodes.document:
    document = new_document("a page")
    document += [nodes.reference(refuri=address) for address in addresses]
    return document


def test_only_addresses_outside_are_links_that_lead_out_each_once() -> None:
    found = external_links.found_in(
        page("https://b.example/", "other.html", "http://a.example/", "https://b.example/", "#x")
    )
    assert found == ["http://a.example/", "https://b.example/"]


def test_an_address_of_another_kind_leads_out_too() -> None:
    assert external_links.found_in(page("mailto:a@b.example", "//c.example", "a.html")) == [
        "//c.example",
        "mailto:a@b.example",
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://docs.example.com/a/b_(c)?d=e#f", ""),
        ("http://docs.example.com/", "does not begin with https://"),
        ("mailto:a@example.com", "does not begin with https://"),
        ("//docs.example.com/", "does not begin with https://"),
        ("https://localhost/a", "has no public host"),
        ("https://127.0.0.1/a", "has no public host"),
        ("https:///a", "has no public host"),
        ("https://docs..example.com/", "has no public host"),
        ("https://docs.example.com:8443/", "has a user or a port"),
        ("https://me@docs.example.com/", "has a user or a port"),
        ("https://docs.example.com/a b", "has characters that no address has"),
        ("https://docs.example.com/ü", "has characters that no address has"),
        ("https://docs.example.com/`a`", "has characters that no address has"),
    ],
)
def test_an_address_that_no_public_host_can_have_is_a_problem(address: str, said: str) -> None:
    assert external_links.problem(address) == said


def test_an_address_is_listed_with_every_page_that_links_it() -> None:
    text = external_links.listing({"two": ["https://x"], "one": ["https://x", "https://y"]})
    assert text == "https://x\tone, two\nhttps://y\tone\n"
