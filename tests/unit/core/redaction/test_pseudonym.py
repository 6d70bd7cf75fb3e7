import base64
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.redaction.pseudonym import disguise, is_pseudonym

KEY = b"k" * 32
TOKEN = "tok_9f8e7d6c5b4a39281706"


def test_the_same_key_and_value_give_the_same_pseudonym():
    assert disguise(KEY, TOKEN) == disguise(KEY, TOKEN)
    assert disguise(KEY, TOKEN) != disguise(b"another key", TOKEN)
    assert disguise(KEY, TOKEN) != disguise(KEY, TOKEN, attempt=1)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("hunter2", r"[a-z]{6}\d"),
        ("S3cr3t!Pass", r"[A-Z]\d[a-z]{2}\d[a-z]![A-Z][a-z]{3}"),
        ("4eC39HqLyjWDarjt", r"\d[a-z][A-Z]\d\d[A-Z][a-z][A-Z][a-z]{2}[A-Z]{2}[a-z]{4}"),
        ("d41d8cd98f00b204e9800998ecf8427e", r"[0-9a-f]{32}"),
        ("D41D8CD98F00B204E9800998ECF8427E", r"[0-9A-F]{32}"),
        ("AKIAIOSFODNN7EXAMPLE", r"[A-Z]{12}\d[A-Z]{7}"),
        ("483920", r"\d{6}"),
        ("OBWGC2LOFVZXI4TJ", r"[A-Z]{5}[2-7][A-Z]{7}[2-7][A-Z]{2}"),
        ("JBSWY3DPEHPK3PXP", r"[A-Z]{5}[2-7][A-Z]{6}[2-7][A-Z]{3}"),
        ("päss-wörd", r"[a-z]\w[a-z]{2}-[a-z]\w[a-z]{2}"),
    ],
)
def test_the_shape_stays(value, shape):
    pseudonym = disguise(KEY, value)

    assert re.fullmatch(shape, pseudonym)
    assert pseudonym != value
    assert len(pseudonym.encode()) == len(value.encode())


def test_keys_of_one_time_passwords_stay_base32():
    for attempt in range(20):
        assert len(base64.b32decode(disguise(KEY, "OBWGC2LOFVZXI4TJJBSWY3DPEHPK3PX7", attempt=attempt))) == 20


def test_a_prefix_stays():
    assert disguise(KEY, "ghp_abcdEFGH1234abcdEFGH1234abcdEFGH1234", keep=4).startswith("ghp_")


def test_a_uuid_stays_a_uuid_of_its_version():
    pseudonym = uuid.UUID(disguise(KEY, "6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6"))

    assert pseudonym.version == 4
    assert pseudonym.variant == uuid.RFC_4122


@given(st.binary(min_size=1, max_size=60))
def test_base64_stays_decodable_and_canonical(data):
    encoded = base64.b64encode(data).decode()
    decoded = base64.b64decode(disguise(KEY, encoded), validate=True)

    assert len(decoded) == len(data)
    assert base64.b64encode(decoded).decode() == disguise(KEY, encoded)


@given(st.text(st.sampled_from("abcdefXYZ0123456789-_"), min_size=24, max_size=80))
def test_long_pseudonyms_bear_a_seal_that_needs_no_key(value):
    pseudonym = disguise(KEY, value)

    assert is_pseudonym(pseudonym) or sum(c.isalnum() for c in value) < 16


@given(st.text(min_size=1, max_size=60))
def test_any_text_can_be_disguised(value):
    assert len(disguise(KEY, value)) == len(value)


def test_values_bear_no_seal():
    assert not any(is_pseudonym(f"{number:032x}") for number in range(7, 200_000, 97))
    assert not is_pseudonym("short")
    assert not is_pseudonym("")
