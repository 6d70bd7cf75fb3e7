from tests.unit.core.generator.press import press
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.live import Collection, Part
from understudy.core.generator.things.roles import Roles, read_code


def test_roles_name_things_and_remember_them():
    endpoints = find_endpoints(notes().samples())
    roles = find_collections(endpoints)[0]
    read = next(endpoint for endpoint in endpoints if endpoint.path == "/notes/{note}" and endpoint.method == "GET")
    assert (roles.role(read), roles.act(read), roles.address(read), roles.key_code(read)) == ("one", "read", "notes", "path.note")
    assert roles.names(read, read.samples[0]) == ((), NOTE_A)
    assert roles.version_at((), NOTE_B, 5).item()["title"] == "taxes"
    assert roles.version_at((), NOTE_B, 9) is None
    assert [roles.size_at((), number) for number in (0, 1, 2, 9)] == [0, 1, 2, 1]
    assert read_code("path.note | basename", read, read.samples[0]) == NOTE_A


def test_a_call_that_makes_things_without_naming_them_is_about_them():
    tape = Tape()
    for name in ("ann", "bob"):
        tape.add(
            "POST", "/rpc", {"jsonrpc": "2.0", "method": "user.create", "id": 1, "params": {"name": name}}, 200, {"result": {"id": name}}
        )
    endpoint = find_endpoints(tape.samples())[0]
    roles = Roles(Collection("users", "key", ()), {endpoint: Part("many", "create", {})})
    assert roles.is_about_things(endpoint)


def test_tags_are_kept_where_writes_insist_on_them():
    assert [one.keeps_tags() for one in find_collections(find_endpoints(press().samples())) if one.collection.name == "articles"] == [True]
