"""Tables of Azure Table Storage, generated and asked otherwise than recorded."""

import json

import pytest
from tests.unit.core.generator.standards.azure.table_tape import people
from tests.unit.core.generator.virtual import asked_of


@pytest.fixture(scope="module")
def ask():
    asked = asked_of(people(), "tables")

    def one(method, target, body=None, **fields):
        sent = {"Content_Type": "application/json", **fields} if body is not None else fields
        answer = asked(method, f"/acct/{target}", b"" if body is None else json.dumps(body).encode(), **sent)
        return answer.status, json.loads(answer.body) if answer.body else None, answer.headers

    assert one("POST", "Tables", {"TableName": "Stock"})[1]["TableName"] == "Stock"
    for number in range(5):
        one("POST", "Stock", {"PartitionKey": f"p{number % 2}", "RowKey": str(number), "n": number})
    return one


def names(listed):
    return [row["RowKey"] for row in listed[1]["value"]]


def test_entities_are_listed_by_filters_and_pages(ask):
    assert names(ask("GET", "Stock()")) == ["0", "2", "4", "1", "3"]
    assert names(ask("GET", "Stock()?$filter=n%20ge%202%20and%20PartitionKey%20eq%20'p0'")) == ["2", "4"]
    first = ask("GET", "Stock()?$top=3")
    assert names(first) == ["0", "2", "4"]
    more = [first[2].get(f"x-ms-continuation-{name}") for name in ("NextPartitionKey", "NextRowKey")]
    assert names(ask("GET", f"Stock()?$top=3&NextPartitionKey={more[0]}&NextRowKey={more[1]}")) == ["1", "3"]
    assert ask("GET", "Stock()?$select=n&$top=1")[1]["value"][0].keys() == {"odata.etag", "n"}


def test_entities_are_merged_replaced_and_removed_by_their_tags(ask):
    place = "Stock(PartitionKey='q',RowKey='9')"
    assert ask("PATCH", place, {"n": 1}, If_Match="*")[0] == 404
    assert ask("POST", "Stock", {"PartitionKey": "q", "RowKey": "9", "n": 1, "kind": "nut"})[0] == 201
    first = ask("GET", place)[2].get("etag")
    second = ask("PATCH", place, {"n": 2}, If_Match=first)[2].get("etag")
    assert second != first
    row = ask("GET", place)[1]
    assert (row["n"], row["kind"], row["odata.etag"]) == (2, "nut", second)
    assert ask("PATCH", place, {"n": 3}, If_Match=first)[0] == 412
    assert ask("DELETE", place, If_Match=first)[0] == 412
    assert ask("DELETE", place, If_Match="*")[0] == 204
    assert ask("GET", place)[1]["odata.error"]["code"] == "ResourceNotFound"


def test_what_is_not_there_or_is_there_already_is_refused(ask):
    assert ask("POST", "Tables", {"TableName": "Stock"})[0] == 409
    assert ask("POST", "Stock", {"PartitionKey": "p0", "RowKey": "0"})[0] == 409
    assert ask("GET", "None()")[1]["odata.error"]["code"] == "TableNotFound"
    assert ask("POST", "None", {"PartitionKey": "p0", "RowKey": "0"})[0] == 404
    assert ask("DELETE", "Tables('None')")[0] == 404
