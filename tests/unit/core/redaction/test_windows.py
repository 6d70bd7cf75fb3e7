import base64

import pytest
from tests.unit.core.redaction.test_gate import BENIGN, SIGNS

from understudy.core.redaction.windows import windows

LINES = "".join(f"{number} the quick brown fox jumps over the lazy dog, 2026-11-20T10:00:00Z, took 12.5 ms\n" for number in range(4_000))
WORDS = LINES.replace("\n", " ")


@pytest.mark.parametrize("around", [LINES, WORDS], ids=["lines", "one line"])
@pytest.mark.parametrize("at", [0, 100_000, len(LINES)])
@pytest.mark.parametrize("sign", [one for one in SIGNS if one not in ("jane@corp.example", "-----BEGIN PRIVATE KEY-----")])
def test_a_sign_is_read_with_what_stands_around_it(gate, around, at, sign):
    text = f"{around[:at]} {sign} {around[at:]}"
    (part,) = windows(text, gate)
    assert sign in text[slice(*part)]
    assert part[1] - part[0] < 25_000
    assert gate.is_open(text[slice(*part)])


@pytest.mark.parametrize("text", BENIGN)
def test_what_holds_no_sign_is_not_read(gate, text):
    assert windows(f"{LINES}{text}\n{LINES}", gate) == []


def test_parts_are_in_order_and_apart_and_cut_no_line(gate):
    text = LINES + "password=abc\n" + LINES + "api_key: def\npassword=abc\n" + LINES
    parts = windows(text, gate)
    assert len(parts) == 2
    assert all(start == 0 or text[start - 1] == "\n" for start, _ in parts)
    assert all(end == len(text) or text[end - 1] == "\n" for _, end in parts)
    assert parts[0][1] < parts[1][0]


def test_long_things_are_not_cut(gate, pseudonyms):
    key = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0B\n" * 800 + "-----END PRIVATE KEY-----\n"
    pseudonyms.stand_in("zq81kdlw92mxnv", "token", "client", str)
    run = base64.b64encode(bytes(range(256)) * 200 + b"zq81kdlw92mxnv").decode()
    for long in (key, run):
        text = f"{LINES}{long}\n{LINES}"
        assert any(long in text[start:end] for start, end in windows(text, gate))


def test_known_secrets_and_personal_data_are_signs(gate, pseudonyms):
    pseudonyms.stand_in("zq81kdlw92mxnv", "token", "client", str)
    for sign in ("zq81kdlw92mxnv", "jane@corp.example"):
        text = f"{LINES}see {sign} there\n{LINES}"
        assert [sign in text[start:end] for start, end in windows(text, gate)] == [True]


def test_letters_that_become_two_when_small_shift_nothing(gate):
    text = "\u0130" * 5_000 + LINES + "Authorization is Bearer abc"
    assert windows(text, gate) == [(0, len(text))]
