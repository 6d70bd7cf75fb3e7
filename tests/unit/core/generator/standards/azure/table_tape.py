"""Traffic of Azure Table Storage, made up."""

from datetime import UTC, datetime

from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.azure_tables import etag_of

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
