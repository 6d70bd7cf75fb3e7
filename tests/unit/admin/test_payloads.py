import pytest

from understudy.admin.payloads import Activation, ClockChange, JournalQuery, StubDocument, read_body, read_query, schema_of
from understudy.errors import UsageError


def test_parameters_are_read_from_text():
    assert read_query(JournalQuery, {"limit": "5", "misses": "true", "stub": "5"}) == {"limit": 5, "misses": True, "stub": "5"}


def test_members_are_what_they_are():
    assert read_body(ClockChange, {"advance": 3600, "frozen": None}) == {"advance": 3600}
    with pytest.raises(UsageError, match=r"member .advance.: .*valid number"):
        read_body(ClockChange, {"advance": "3600"})
    with pytest.raises(UsageError, match="'name' is missing: the scenario"):
        read_body(Activation, {})


def test_a_document_comes_back_untouched():
    document = {"id": "a", "priority": 3, "then": {"status": None}}
    assert read_body(StubDocument, document) == document


def test_optional_members_are_described_by_their_kind_alone():
    schema = schema_of(Activation)
    assert schema["required"] == ["name"]
    assert schema["properties"]["ttl_s"] == {"type": "number", "description": "seconds after which it is off again"}
