"""Hostile input: nothing raises anything but the typed errors, nothing reaches a terminal raw."""

import contextlib
import io
import json
import re
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.errors import Defect, InputError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.request.codec import from_schema, from_wire, to_schema, to_wire
from pulumi_sagemaker_training.api.request.conversion import UnknownMemberError
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.api.values.text import MAX_LINE, printable, redacted
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.orphans.state import held_jobs
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.lifecycle.ownership.job_names import MAX_NAME, base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner, tag_value
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    OPTION_NAMES,
    STACK_KEYS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import Situation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import MEMBERS, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import warnings_of
from pulumi_sagemaker_training.lifecycle.upload.archive import write_archive
from pulumi_sagemaker_training.lifecycle.upload.manifest import find_files, read_manifest
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from tests.support.jobs import JOB

settings.register_profile(
    "hostile",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
HOSTILE = settings.get_profile("hostile")

TEXTS = st.text(st.characters(), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just(UNKNOWN)
NESTED = st.sampled_from(
    ["instance_type", "instance_count", "s3_uri", "data_source", "training_image", "key", "value"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | NESTED, inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([*MEMBERS, *OPTION_NAMES, "__secrets", "__origin"]) | TEXTS
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=6)
WHOLE = st.builds(lambda more: {**JOB, **more}, PROPERTIES)
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@HOSTILE
@given(props=PROPERTIES | WHOLE)
@example(props={"__origin": [None]})
@example(props={"environment": {"": []}})
def test_any_properties_are_declared_or_refused_by_their_path(props: dict[str, Any]) -> None:
    spec = parse_spec(props, Settings())
    for violation in spec.violations:
        assert isinstance(violation, Violation)
        assert violation.path or "" in props
    if not spec.violations:
        warnings_of(spec)
        digest(Owner("p", "s", "r", "r"), spec.trained_by, spec.options.triggers)


@HOSTILE
@given(old=WHOLE, new=WHOLE, recorded=PROPERTIES, described=PROPERTIES)
def test_any_two_programs_can_be_compared(
    old: dict[str, Any], new: dict[str, Any], recorded: dict[str, Any], described: dict[str, Any]
) -> None:
    situation = Situation(
        old=parse_spec(old, Settings()),
        new=parse_spec(new, Settings()),
        recorded={**recorded, "tags_all": {}},
        described=Description.of({**described, "training_job_status": "Completed"}),
        owner=Owner("p", "s", "r", "r"),
        settings=Settings(),
    )
    if situation.new.violations or situation.old.violations:
        return
    assert plan(situation).decision


@HOSTILE
@given(props=PROPERTIES | WHOLE)
def test_the_codec_hands_on_what_does_not_fit(props: dict[str, Any]) -> None:
    from_schema(to_schema(props))
    from_wire(props)
    with contextlib.suppress(UnknownMemberError):
        to_wire(props)


@HOSTILE
@given(name=TEXTS, values=st.dictionaries(TEXTS, TEXTS, max_size=3))
@example(name="", values={})
@example(name="-" * 200, values={"\ud800": "\x00"})
def test_every_name_that_is_derived_is_one_that_the_service_takes(
    name: str, values: dict[str, str]
) -> None:
    owner = Owner("p", "s", name, name)
    made = base_name(owner, digest(owner, {"environment": values}, {}))
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", made)
    assert len(made) <= MAX_NAME - len("-9999")


@HOSTILE
@given(text=st.text(max_size=600), other=st.text(max_size=600))
def test_tag_values_are_taken_by_the_service_and_differ_where_the_texts_do(
    text: str, other: str
) -> None:
    spelt = tag_value(text)
    assert len(spelt) <= 256
    assert re.fullmatch(r"[\w .:/=+\-@]*", spelt)
    assert (spelt == tag_value(other)) == (text == other)


@HOSTILE
@given(urn=TEXTS | st.builds("urn:pulumi:{}::{}::{}::{}".format, TEXTS, TEXTS, TEXTS, TEXTS))
def test_a_urn_is_read_or_is_our_own_defect(urn: str) -> None:
    try:
        assert isinstance(Owner.from_urn(urn), Owner)
    except Defect:
        assert not urn.startswith("urn:pulumi:") or urn.count("::") < 3


@HOSTILE
@given(line=st.text(max_size=5000) | st.binary(max_size=3000).map(lambda b: b.decode("latin-1")))
@example(line="\x1b]0;title\x07\x1b[2J\x1b[31mred\x1b[0m\r\n\x9b1m")
@example(line="x" * 2**20)
@example(line="\x1b" * 5000)
@example(line="\x1b[" + ";" * 2**20)
@example(line="\ud83d\udc00\ud800")
def test_no_line_reaches_a_terminal_raw(line: str) -> None:
    shown = printable(line)
    assert not UNSAFE.search(shown)
    assert "\n" not in shown
    assert len(shown) <= MAX_LINE + 1
    shown.encode("utf-8")


@HOSTILE
@given(before=TEXTS, secret=st.text(min_size=4, max_size=30), after=TEXTS)
def test_no_secret_is_left_in_a_message(before: str, secret: str, after: str) -> None:
    assert secret not in redacted(f"{before}{secret}{after}", [secret]) or secret in "[secret]"


@HOSTILE
@given(text=TEXTS | st.from_regex(r'\{"deployment": .{0,40}\}') | VALUES.map(repr))
def test_a_state_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        held_jobs(read_stack(text))


@HOSTILE
@given(config=st.dictionaries(st.sampled_from(["region", "defaultTags", "assumeRoles"]), TEXTS))
def test_settings_are_read_or_refused_with_what_to_do(config: dict[str, str]) -> None:
    found = {f"aws:{key}": value for key, value in config.items()}
    with contextlib.suppress(InputError):
        read_settings(found.get, STACK_KEYS)


FILES = st.dictionaries(
    st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1)
    .filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)
    .map(str),
    st.binary(max_size=20),
    max_size=5,
)


@HOSTILE
@given(files=FILES, link=st.sampled_from(["", "../..", "/etc/passwd", "itself", "nowhere"]))
def test_no_folder_puts_anything_outside_into_an_archive(
    files: dict[str, bytes], link: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.mkdir()
        for name, content in files.items():
            (source / name).write_bytes(content)
        if link:
            (source / "itself").unlink(missing_ok=True)
            (source / "itself").symlink_to(link)
        try:
            manifest = read_manifest(source, Selection())
            found = find_files(source, Selection())
        except InputError:
            return
        assert not link
        archive = io.BytesIO()
        write_archive({file.path: file.location for file in found}, archive)
        with tarfile.open(fileobj=io.BytesIO(archive.getvalue())) as written:
            members = written.getmembers()
        assert {member.name for member in members} == set(manifest.files)
        assert all(member.isfile() and ".." not in Path(member.name).parts for member in members)
        json.dumps(dict(manifest.files))
