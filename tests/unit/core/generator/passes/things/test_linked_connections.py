"""Connections inside things."""

import base64

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.passes.things.linked_connections import is_connection
from understudy.core.model.resource import Link

OWNED = (("t21", "dig", "u11"), ("t22", "sow", "u12"), ("t23", "mow", "u11"), ("t24", "rest", "u11"))


def cursor(key):
    return base64.b64encode(f"task:{key}".encode()).decode()


def ask(tape, query, answer):
    tape.add("POST", "/", {"query": query}, 200, {"data": answer})


def garden():
    tape = Tape()
    for key, name in (("u11", "Ann"), ("u12", "Bob")):
        ask(tape, f'mutation {{ createUser(name: "{name}") {{ id name }} }}', {"createUser": {"id": key, "name": name}})
    for key, title, owner in OWNED:
        task = {"id": key, "title": title}
        ask(tape, f'mutation {{ createTask(title: "{title}", ownerId: "{owner}") {{ id title }} }}', {"createTask": task})
    ask(tape, '{ task(id: "t22") { id title } }', {"task": {"id": "t22", "title": "sow"}})
    return tape


def found(tape):
    return {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}


def test_a_connection_shows_those_that_refer_to_the_thing():
    tape = garden()
    nodes = [{"id": key, "title": title} for key, title, owner in OWNED if owner == "u11"]
    shown = {"totalCount": 3, "nodes": nodes, "__typename": "TaskConnection"}
    ask(tape, '{ user(id: "u11") { id tasks { totalCount nodes { id title } __typename } } }', {"user": {"id": "u11", "tasks": shown}})
    users = found(tape)["users"]
    assert users.links == {"tasks": Link("connection", "tasks", "ownerId", type="TaskConnection")}
    thing = users.version_at((), "u11", 100)
    assert thing.item() == {"id": "u11", "name": "Ann"}
    assert [one["title"] for one in thing.seen_at(100).get("tasks").get("nodes")] == ["dig", "mow", "rest"]


def test_pages_tell_how_cursors_are_made():
    tape = garden()
    edges = [{"cursor": cursor(key), "node": {"title": title}} for key, title, owner in OWNED if owner == "u11"]
    for asked, part, more in (("first: 2", edges[:2], True), (f'first: 2, after: "{cursor("t23")}"', edges[2:], False)):
        shown = {"edges": part, "pageInfo": {"hasNextPage": more, "endCursor": part[-1]["cursor"]}}
        query = (
            f'{{ user(id: "u11") {{ id tasks({asked}) {{ edges {{ cursor node {{ title }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}'
        )
        ask(tape, query, {"user": {"id": "u11", "tasks": shown}})
    assert found(tape)["users"].links["tasks"].cursor == "base64:task:{key}"


def test_what_arguments_of_unknown_meaning_show_is_left_alone():
    tape = garden()
    nodes = [{"id": key, "title": title} for key, title, owner in OWNED if owner == "u11"]
    for asked, part in (("", nodes), ('(near: "here")', nodes[:1]), ("(orderBy: TITLE_DESC)", [nodes[2], nodes[1], nodes[0]])):
        ask(
            tape,
            f'{{ user(id: "u11") {{ id tasks{asked} {{ nodes {{ id title }} }} }} }}',
            {"user": {"id": "u11", "tasks": {"nodes": part}}},
        )
    assert found(tape)["users"].links["tasks"].by == "ownerId"


def test_what_shows_others_is_no_connection_of_these():
    tape = garden()
    shown = {"totalCount": 2, "nodes": [{"id": "t22", "title": "sow"}, {"id": "t21", "title": "dig"}]}
    ask(tape, '{ user(id: "u11") { id tasks { totalCount nodes { id title } } } }', {"user": {"id": "u11", "tasks": shown}})
    assert not found(tape)["users"].links


def test_a_mapping_with_other_members_is_no_connection():
    assert is_connection({"totalCount": 0})
    assert is_connection({"edges": [{"node": {"id": 1}}], "pageInfo": {"hasNextPage": False}})
    assert not any(map(is_connection, [{}, {"pageInfo": {}}, {"count": "two"}, {"nodes": ["a"]}, {"count": 2, "name": "x"}, 5]))
