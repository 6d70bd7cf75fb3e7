import base64
import re
from uuid import UUID

import pytest

from understudy.core.engine.templates.ids import KINDS, compile_id


@pytest.mark.parametrize(
    ("form", "shape"),
    [
        ("cus_{alnum:14}", r"cus_[0-9A-Za-z]{14}"),
        ("pay_", r"pay_[0-9A-Za-z]{16}"),
        ("{hex:32}", r"[0-9a-f]{32}"),
        ("{HEX:8}", r"[0-9A-F]{8}"),
        ("{digits:6}", r"[1-9][0-9]{5}"),
        ("{upper:20}", r"[0-9A-Z]{20}"),
        ("{base64url:43}", r"[A-Za-z0-9_-]{43}"),
        ("{ulid}", r"[0-7][0-9A-HJKMNP-TV-Z]{25}"),
        ("{ksuid}", r"[0-9A-Za-z]{27}"),
        ("{objectid}", r"6553f100[0-9a-f]{16}"),
        ("{letters:3}-{int:4}", r"[a-z]{3}-0001"),
        ("{epoch}/{epoch_ms}", r"1700000000/1700000000000"),
        ("{uuid_hex}", r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}"),
    ],
)
def test_formats(scope, form, shape):
    scope.collection_at_hand = "jobs"
    made = compile_id(form)
    assert re.fullmatch(shape, made.make(scope))


@pytest.mark.parametrize(("form", "version"), [("{uuid}", 4), ("{uuid1}", 1), ("{uuid7}", 7)])
def test_uuids_are_uuids(scope, form, version):
    made = UUID(compile_id(form).make(scope))
    assert (made.version, made.variant) == (version, "specified in RFC 4122")


def test_every_id_is_another(scope):
    made = compile_id("{alnum:14}")
    assert len({made.make(scope) for _ in range(1000)}) == 1000


def test_int_gives_integers(scope):
    scope.collection_at_hand = "jobs"
    assert [compile_id("{int}").make(scope) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(("form", "told"), [("{alnm:3}", "Did you mean 'alnum'"), ("{alnum:0}", "1 to 4096"), ("a{b", "not an id format")])
def test_what_is_no_format_is_said_at_load(form, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        compile_id(form)


def test_every_kind_makes_something(scope):
    assert all(compile_id("x{" + kind + "}").make(scope) for kind in KINDS)


@pytest.mark.parametrize("form", ["{base64:43}=", "{base64:22}==", "{alnum:22}=="])
def test_padded_base64_is_what_its_octets_are_encoded_as(scope, form):
    made = [compile_id(form).make(scope) for _ in range(50)]
    assert [base64.b64encode(base64.b64decode(one)).decode() for one in made] == made


def test_integers_may_begin_after_a_number():
    from understudy.core.engine.templates.ids import compile_id

    class Counted:
        now = 0.0

        def octets(self, size):
            return bytes(size)

        def next_integer(self):
            return 1

    assert [compile_id(form).make(Counted()) for form in ("SKU-{int>100}", "u-{int:6>41}", "a{int}")] == ["SKU-101", "u-000042", "a1"]
    with pytest.raises(ValueError, match="only 'int' counts"):
        compile_id("{hex:4>7}")
