import pytest
from tests.unit.core.generator.tape import Tape


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ({"data": {"a": 1}}, True),
        ({"data": None, "errors": [{"message": "no"}]}, False),
        ({"jsonrpc": "2.0", "id": 1, "error": {"code": -32601}}, False),
        ({"ok": False}, False),
    ],
)
def test_a_good_status_may_hide_a_refusal(answer, good):
    tape = Tape()
    tape.add("POST", "/rpc", {"a": 1}, 200, answer)
    assert tape.samples()[0].good is good


@pytest.mark.parametrize(("target", "reads"), [("Svc.GetItem", True), ("Svc.ListTables", True), ("Svc.PutItem", False)])
def test_an_operation_says_whether_it_only_looks(target, reads):
    tape = Tape()
    tape.add("POST", "/", {"a": 1}, headers=[("X-Amz-Target", target)])
    assert tape.samples()[0].reads is reads


@pytest.mark.parametrize(
    ("method", "params", "reads"),
    [
        ("tools/call", {"name": "get_note"}, True),
        ("tools/call", {"name": "create_note"}, False),
        ("prompts/get", {"name": "summarize"}, True),
        ("resources/read", {"uri": "note://1"}, True),
    ],
)
def test_a_tool_says_whether_it_only_looks(method, params, reads):
    tape = Tape()
    tape.add("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    assert tape.samples()[0].reads is reads


@pytest.mark.parametrize(("method", "reads"), [("GET", True), ("PROPFIND", True), ("REPORT", True), ("MKCOL", False), ("PUT", False)])
def test_safe_methods_only_look(method, reads):
    tape = Tape()
    tape.add(method, "/notes/a.txt", "<ask/>")
    assert tape.samples()[0].reads is reads


def test_a_payload_that_says_what_is_wrong_with_the_input_is_a_refusal():
    tape = Tape()
    for payload in (
        {"task": {"id": 1}, "errors": []},
        {"task": None, "errors": ["empty"]},
        {"task": None, "userErrors": [{"message": "no"}]},
        {"ok": False},
    ):
        tape.add(
            "POST", "/graphql", {"query": 'mutation { addTask(title: "") { task { id } errors } }'}, 200, {"data": {"addTask": payload}}
        )
    assert [sample.good for sample in tape.samples()] == [True, False, False, False]


@pytest.mark.parametrize(("method", "reads"), [("eth_getBalance", True), ("eth_sendTransaction", False), ("clear_history", False)])
def test_the_verb_may_stand_behind_a_namespace(method, reads):
    tape = Tape()
    tape.add("POST", "/", {"jsonrpc": "2.0", "id": 1, "method": method, "params": []})
    assert tape.samples()[0].reads is reads
