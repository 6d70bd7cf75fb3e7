"""Tables of Azure Table Storage, generated and asked otherwise than recorded."""

import json
from datetime import UTC, datetime

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

from understudy.core.engine.templates.azure_tables import etag_of
from understudy.core.generator.standards.azure.tables import find_tables

HOST = "http://api.example:8000/acct"
ANN, BOB = "(PartitionKey='x',RowKey='1')", "(PartitionKey='y',RowKey='2')"


def stamp(tape):
    return datetime.fromtimestamp(tape.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "2987996Z"


def error(code, text):
    return {"odata.error": {"code": code, "message": {"lang": "en-US", "value": text}}}


def people():
    tape = Tape()
    made = {"odata.metadata": f"{HOST}/$metadata#Tables/@Element", "TableName": "People"}
    tape.add("POST", "/acct/Tables", {"TableName": "People"}, 201, made)
    tape.add("POST", "/acct/Tables", {"TableName": "People"}, 409, error("TableAlreadyExists", "There is one."))
    tape.add("GET", "/acct/Tables", None, 200, {"odata.metadata": f"{HOST}/$metadata#Tables", "value": [{"TableName": "People"}]})
    metadata = {"odata.metadata": f"{HOST}/$metadata#People/@Element"}
    rows = []
    for place, (partition, key, name) in enumerate((("x", "1", "Ann"), ("y", "2", "Bob"))):
        at = stamp(tape)
        row = {"PartitionKey": partition, "RowKey": key, "name": name, "age": 30 + place}
        rows.append({"odata.etag": etag_of(at), **row, "Timestamp": at})
        tape.add("POST", "/acct/People", row, 201, metadata | rows[-1], fields=[("ETag", etag_of(at))])
    tape.add("POST", "/acct/People", {"PartitionKey": "x", "RowKey": "1"}, 409, error("EntityAlreadyExists", "It is there."))
    for at, row in zip((ANN, BOB), rows, strict=True):
        tape.add("GET", f"/acct/People{at}", None, 200, metadata | row, fields=[("ETag", row["odata.etag"])])
    tape.add("GET", "/acct/People()", None, 200, metadata | {"value": rows})
    tape.add("GET", "/acct/People()?$filter=age%20gt%2030", None, 200, metadata | {"value": rows[1:]})
    at = stamp(tape)
    tape.add("PATCH", f"/acct/People{ANN}", {"age": 44}, 204, fields=[("ETag", etag_of(at))], headers=[("If-Match", "*")])
    changed = rows[0] | {"odata.etag": etag_of(at), "age": 44, "Timestamp": at}
    tape.add("GET", f"/acct/People{ANN}", None, 200, metadata | changed, fields=[("ETag", etag_of(at))])
    tape.add("DELETE", f"/acct/People{BOB}", None, 204, headers=[("If-Match", "*")])
    tape.add("GET", f"/acct/People{BOB}", None, 404, error("ResourceNotFound", "It is not there."))
    tape.add("DELETE", "/acct/Tables('People')", None, 204)
    tape.add("GET", "/acct/Tables", None, 200, {"odata.metadata": f"{HOST}/$metadata#Tables", "value": []})
    return tape


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


def test_tables_are_found_by_what_is_put_into_them():
    tables = find_tables(people().samples())
    assert tables.base == ("acct",)
    assert ("PATCH", "merge") in tables.samples
    assert find_tables([]) is None


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
