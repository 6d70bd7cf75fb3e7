"""Paths whose answers say the method they were asked with."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.any_method import write_any_method
from understudy.core.generator.writing.document import digest


def echo(*methods):
    tape = Tape()
    for number, (method, asked) in enumerate(methods):
        path = f"/echo/part{number}"
        said = {"method": method, "url": f"http://api.example:8000{path}", "json": asked}
        tape.add(method, path, asked, 200, said)
    return tape


def test_other_methods_are_answered_alike():
    played = Played(echo(("GET", None), ("POST", {"a": 1}), ("GET", None), ("PUT", {"b": [2]})))
    assert played.generated.proof.fidelity == 1
    told = played.ask("PATCH", "/echo/else", {"z": 3}, headers=[("host", "api.example")])
    assert (told["method"], told["json"]) == ("PATCH", {"z": 3})
    told = played.ask("DELETE", "/echo/gone/now", headers=[("host", "api.example")])
    assert (told["method"], told["json"]) == ("DELETE", None)


def test_one_method_says_nothing_of_others():
    played = Played(echo(("GET", None), ("GET", None)))
    assert not any(stub["id"].startswith("any-") for stub in played.generated.document["stubs"])


def test_paths_that_differ_in_their_parameters_alone_have_names_of_their_own():
    def told(path):
        methods = ({"method": method, "path": path} for method in ("GET", "PUT"))
        then = {"json": {"method": "{{ request.method }}"}}
        return [{"id": "x", "when": when, "then": then, "learned_from": {"exchanges": [1], "count": 1}} for when in methods]

    written = write_any_method([*told("/echo"), *told("/echo/{rest:path}")], [])
    assert [(stub["id"], stub["when"]["path"]) for stub in written] == [("any-echo", "/echo"), ("any-echo-2", "/echo/{rest:path}")]
    assert all(stub["learned_from"]["digest"] == digest(stub) for stub in written)
