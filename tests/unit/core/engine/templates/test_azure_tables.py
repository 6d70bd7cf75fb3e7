"""Entities of Azure Table Storage as they are addressed, kept, shown and listed."""

import pytest

from understudy.core.engine.templates.azure_tables import each_shown, etag_of, key_of, page, shown, stored, table_of

AT = "2026-11-29T00:36:57.1234567Z"
ANN = {"PartitionKey": "a", "RowKey": "1", "age": 30, "big": "5000000000", "big@odata.type": "Edm.Int64", "Timestamp": AT}
BOB = {"PartitionKey": "a", "RowKey": "2", "age": 40, "big": "7", "big@odata.type": "Edm.Int64", "Timestamp": AT}
CID = {"PartitionKey": "b", "RowKey": "1", "age": 50, "born": "1990-01-02T03:04:05Z", "Timestamp": AT}


def test_an_address_names_a_table_and_an_entity():
    assert table_of("People(PartitionKey='it''s',RowKey='1')") == "People"
    assert key_of("People(PartitionKey='it''s',RowKey='1')") == key_of({"PartitionKey": "it's", "RowKey": "1", "n": 2}) == '["it\'s", "1"]'
    assert [table_of(one) for one in ("People()", "People", "Tables('People')", "no such")] == ["People", "People", "Tables", ""]
    assert key_of("People()") == key_of("Tables('People')") == key_of("no such") == ""


def test_what_json_cannot_tell_is_kept():
    brought = {"PartitionKey": "a", "PartitionKey@odata.type": "Edm.String", "n": "5", "n@odata.type": "Edm.Int64", "gone": None}
    assert stored(brought, AT, "T(PartitionKey='a',RowKey='7')") == {
        "PartitionKey": "a",
        "RowKey": "7",
        "n": "5",
        "n@odata.type": "Edm.Int64",
        "Timestamp": AT,
    }
    merged = stored({"big": 3, "n": 1}, AT, "", ANN)
    assert merged == {"PartitionKey": "a", "RowKey": "1", "age": 30, "big": 3, "n": 1, "Timestamp": AT}


def test_clients_are_shown_what_they_accept_and_select():
    assert shown(ANN) == {"odata.etag": etag_of(AT), **ANN}
    assert etag_of(AT) == "W/\"datetime'2026-11-29T00%3A36%3A57.1234567Z'\""
    assert shown(ANN, "application/json;odata=nometadata", "age,big") == {"age": 30, "big": "5000000000"}
    assert each_shown([ANN], "", "big") == [{"odata.etag": etag_of(AT), "big": "5000000000", "big@odata.type": "Edm.Int64"}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PartitionKey eq 'a' and age gt 30", [BOB]),
        ("big ge 5000000000L", [ANN]),
        ("born lt datetime'2000-01-01T00:00:00Z'", [CID]),
        ("not (RowKey eq '1') or age eq 50", [BOB, CID]),
    ],
)
def test_filters_choose(text, found):
    assert page([CID, BOB, ANN], {"$filter": text})["items"] == found


def test_pages_go_on_where_they_ended():
    first = page([CID, BOB, ANN], {"$top": "2"})
    assert first == {"items": [ANN, BOB], "next": ["Yg==", "MQ=="]}
    rest = page([CID, BOB, ANN], {"$top": "2", "NextPartitionKey": "Yg==", "NextRowKey": "MQ=="})
    assert rest == {"items": [CID], "next": []}
    assert page([CID, BOB, ANN], {"NextPartitionKey": "a", "NextRowKey": "2"})["items"] == [BOB, CID]
    with pytest.raises(ValueError, match="no filter"):
        page([], {"$filter": "age is old"})
