"""Which messages a filter pattern of CloudWatch Logs matches: the examples of its user guide."""

import json

import pytest

from sagemaker_emulator.aws.filter_expression import PatternError
from sagemaker_emulator.aws.filter_pattern import matcher

BOTH, ERROR, WARN = "ERROR WARN message", "ERROR message", "WARN message"
EVENT = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": None,
    "ThisFlag": True,
    "latency": 500.5,
    "account": "123",
    "cluster.name": "c",
    "coordinates": [[0, 1, 2], [4, 5, 6]],
}
REQUEST = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("", [BOTH, ERROR, WARN]),
        ("   ", [BOTH, ERROR, WARN]),
        ("ERROR", [BOTH, ERROR]),
        ("ERR", [BOTH, ERROR]),
        ("error", []),
        ("ERROR WARN", [BOTH]),
        ("WARN ERROR", [BOTH]),
        ("?ERROR ?WARN", [BOTH, ERROR, WARN]),
        ("?nothing ?WARN", [BOTH, WARN]),
        ("ERROR -WARN", [ERROR]),
        ("-WARN", [ERROR]),
        ('"ERROR message"', [ERROR]),
        ('-"ERROR message"', [BOTH, WARN]),
        ('?"ERROR message" ?"WARN message"', [BOTH, ERROR, WARN]),
        ("?ERROR message -WARN", [ERROR]),
        ("%^ERROR m%", [ERROR]),
        ("%[EW][RA]R?N? %", [BOTH, WARN]),
    ],
)
def test_terms(pattern: str, matched: list[str]) -> None:
    matches = matcher(pattern)
    assert [message for message in (BOTH, ERROR, WARN) if matches(message)] == matched


def test_a_quoted_term_may_hold_quotes() -> None:
    assert matcher(r'"say \"hi\""')('they say "hi"')


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ("{ $.eventType = UpdateTrail }", True),
        ("{ $.eventType = Update* }", True),
        ("{ $.eventType = *Trail }", True),
        ("{ $.eventType = *dateTr* }", True),
        ("{ $.eventType = Upd*rail }", False),
        ("{$.eventType!=UpdateTrail}", False),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = 111.111.* }", True),
        ('{ $.arrayKey[0] = "value" }', True),
        ('{ $.arrayKey[2] = "value" }', False),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $.objectList[*].id = 2 }", True),
        ("{ $.objectList[*].id = 3 }", False),
        ("{ $.coordinates[1][0] = 4 }", True),
        ("{ $.SomeObject IS NULL }", True),
        ("{ $.eventType IS NULL }", False),
        ("{ $.SomeOtherObject NOT EXISTS }", True),
        ("{ $.SomeObject NOT EXISTS }", False),
        ("{ $.ThisFlag IS TRUE }", True),
        ("{ $.ThisFlag IS FALSE }", False),
        ("{ $.latency >= 500 }", True),
        ("{ $.latency < 5.1e2 }", True),
        ("{ $.latency > +1000 }", False),
        ("{ $.latency = * }", True),
        ("{ $.account = 123 }", True),
        ("{ $.missing = * }", False),
        ("{ $.missing != 1 }", False),
        ("{ $.arrayKey = 1 }", False),
        ("{ $.arrayKey != 1 }", False),
        ("{ $.['cluster.name'] = c }", True),
        ("{ $.eventType = %^Up% }", True),
        ("{ ($.latency = 1) || ($.ThisFlag IS TRUE) }", True),
        ("{ $.latency > 1 || $.account = 9 && $.account = 8 }", True),
        ("{ ($.latency > 1 || $.account = 9) && $.account = 8 }", False),
    ],
)
def test_json(pattern: str, *, expected: bool) -> None:
    assert matcher(pattern)(json.dumps(EVENT)) == expected


def test_text_that_is_not_json_matches_no_json_pattern() -> None:
    assert not matcher("{ $.a NOT EXISTS }")("{ not json")
    assert not matcher("{ $.a NOT EXISTS }")("[1]")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ip, user, username, timestamp, request, status_code, bytes]", True),
        ("[ip, user]", False),
        ("[ip, user, ...]", True),
        ("[..., status_code, bytes]", True),
        ("[ip, user, ..., status_code, bytes]", True),
        ("[..., status_code = 4*, bytes]", True),
        ("[..., status_code = 4* && status_code != 404, bytes]", False),
        ("[..., status_code = 500 || status_code = 404, bytes > 1000]", True),
        ("[..., request=*index*, status_code=4*,]", True),
        ("[ip, user, username = frank, ...]", True),
        ("[ip, user, username = !frank, ...]", False),
    ],
)
def test_fields(pattern: str, *, expected: bool) -> None:
    assert matcher(pattern)(REQUEST) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("!(", "Invalid character(s) in term '!('"),
        ("a.b", "Invalid character(s) in term 'a.b'"),
        ('"open', "Invalid character(s) in term '\"open'"),
        ("{ $.a", "Invalid filter pattern"),
        ("{ $.a = }", "Invalid filter pattern: $.a ="),
        ("{ ($.a = 1 }", "Invalid filter pattern: ($.a = 1"),
        ("[a, b", "Invalid filter pattern"),
        ("%[%", "Invalid regex '['"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_named(pattern: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        matcher(pattern)
    assert str(caught.value) == message
