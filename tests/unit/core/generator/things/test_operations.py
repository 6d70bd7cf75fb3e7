from dataclasses import replace

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.things.operations import PATH_CALL, Operation, read_operation, words_of


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
        ("Topics.Subscribe", Operation("put", "subscription")),
        ("Topics.Unsubscribe", Operation("remove", "subscription")),
        ("Topics.ListSubscriptionsByTopic", Operation("list", "subscription")),
    ],
)
def test_targets(name, operation):
    assert read(headers=[("X-Amz-Target", name)]) == operation


def test_graphql_fields_are_nouns_and_json_rpc_methods_both():
    assert read(json={"query": "{ users { id } }"}) == Operation("list", "user")
    assert read(json={"query": "query Q { user(id: 1) { id } }"}) == Operation("read", "user")
    assert read(json={"jsonrpc": "2.0", "method": "user.delete", "id": 1}) == Operation("remove", "user")
    assert read(json={"jsonrpc": "2.0", "method": "blog.newPost", "id": 1}) == Operation("put", "blog_post")
    assert read(json={"jsonrpc": "2.0", "method": "order.place", "id": 1}) == Operation("put", "order")
    assert read(json={"jsonrpc": "2.0", "method": "blog.getPost", "id": 1}) == Operation("read", "blog_post")


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("rooms.create", Operation("put", "room")),
        ("chat.postMessage", Operation("put", "chat_message")),
        ("rooms.setTopic", Operation("write", "room")),
        ("list_folder_v2", Operation("list", "folder")),
        ("rooms.info", Operation("read", "room", is_sure=False)),
        ("rooms.get-by-name", Operation("read", "room")),
        ("rooms.archive", Operation("write", "room", is_sure=False)),
    ],
)
def test_calls_that_paths_name(name, operation):
    tape = Tape()
    tape.add("POST", f"/{name}", {"a": 1})
    (endpoint,) = find_endpoints([replace(tape.samples()[0], operation=((PATH_CALL, name),))])
    assert read_operation(endpoint) == operation


def test_names_are_split_into_words():
    assert words_of("postMessage") == ["post", "message"]
    assert words_of("list_folder_v2") == ["list", "folder"]


def test_bare_methods_of_grpc_are_about_what_the_service_is_called_after():
    tape = Tape()
    tape.add("POST", "/shop.v1.StockService/Create", headers=[("Content-Type", "application/grpc")])
    assert read_operation(find_endpoints(tape.samples())[0]) == Operation("put", "stock")


def test_what_is_done_to_several_things_at_once_says_so_before():
    found = read(headers=[("X-Amz-Target", "Glue.BatchDeleteTable")])
    assert (found, found.is_plural) == (Operation("remove", "table"), True)
    assert read(headers=[("X-Amz-Target", "Alarms.SetAlarmState")]).sets
