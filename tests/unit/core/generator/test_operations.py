import pytest
from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.operations import Operation, read_operation
from understudy.core.generator.passes.endpoints import find_endpoints


def read(**request):
    tape = Tape()
    tape.add("POST", "/", request.get("json"), headers=request.get("headers", ()))
    return read_operation(find_endpoints(tape.samples())[0])


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("Dynamo.CreateTable", Operation("put", "table")),
        ("Dynamo.ListTables", Operation("list", "table")),
        ("SQS.ReceiveMessage", Operation("receive", "message")),
        ("SQS.GetQueueUrl", Operation("read", "queue_url")),
        ("Dynamo.Scan", Operation("list", "")),
    ],
)
def test_targets(name, operation):
    assert read(headers=[("X-Amz-Target", name)]) == operation


def test_graphql_fields_are_nouns_and_json_rpc_methods_both():
    assert read(json={"query": "{ users { id } }"}) == Operation("list", "user")
    assert read(json={"query": "query Q { user(id: 1) { id } }"}) == Operation("read", "user")
    assert read(json={"jsonrpc": "2.0", "method": "user.delete", "id": 1}) == Operation("remove", "user")
