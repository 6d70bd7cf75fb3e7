from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.in_turn import Asked, answer_in_turn, told_again
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.writing.document import when_of
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def turns_of(tape, failing, usual=None, query=()):
    samples = tape.samples()
    (endpoint,) = find_endpoints(samples)
    told = {one.number: told_again(one, features_of(one, path_values(endpoint.shape, one.segments), {}), ()) for one in samples}
    drafts = [Draft(endpoint, endpoint.samples, then=usual or {"json": []}, rung="collection")]
    return answer_in_turn(endpoint, drafts, failing, Asked(told, set(query)), Flow(samples))


def test_equal_requests_are_counted_and_the_failing_ones_answered_as_recorded():
    tape = Tape()
    for target, said in (("/cart", 0), ("/cart?full=1", 9), ("/cart", 1), ("/cart", 2)):
        tape.add("GET", target, None, 200, {"items": said})
    (draft,) = turns_of(tape, {2: True, 3: True})
    assert draft.turns == (2, 3)
    assert [answer["json"] for answer in draft.then["responses"]] == [{"items": 1}, {"items": 2}]
    assert [(condition.part, condition.name, condition.kind) for condition in draft.conditions] == [("query", ("full",), "absent")]


def test_what_differs_each_time_tells_no_request():
    tape = Tape()
    for nonce in ("q8Kd03mXw7ZpLr55", "h2Vb9sNc4TyUeA61"):
        tape.add("GET", f"/cart?nonce={nonce}", None, 200, {"items": len(nonce)})
    (draft,) = turns_of(tape, {1: False})
    assert (draft.turns, draft.conditions) == ((2,), ())


def test_where_no_parameter_tells_the_path_it_is_asked_for_as_it_was():
    tape = Tape()
    for path in ("/tree/a", "/tree/b", "/tree/a"):
        tape.add("GET", path, None, 200, {"at": path})
    endpoint = Endpoint("GET", ("tree", "**"), (), tuple(tape.samples()))
    told = {one.number: {} for one in endpoint.samples}
    first, second = answer_in_turn(endpoint, [], {1: False, 2: False}, Asked(told, ()), Flow(endpoint.samples))
    assert (first.tests, first.turns) == (("{{ request.raw_path == '/tree/a' }}",), (2,))
    assert (second.tests, second.turns) == (("{{ request.raw_path == '/tree/b' }}",), (1,))


def test_the_names_that_neighbors_ask_by_are_not_asked_for():
    tape = Tape()
    tape.add("PUT", "/doc", None, 200, {"ok": 1})
    tape.add("PUT", "/doc", None, 200, {"ok": 0})
    (draft,) = turns_of(tape, {1: False}, query=["comp"])
    assert [condition.kind for condition in draft.conditions if condition.part == "query"] == ["absent"]


def test_what_is_to_be_done_is_done_where_only_what_is_said_is_wrong():
    tape = Tape()
    tape.add("POST", "/notes", {"text": "a"}, 201, {"text": "a", "mood": "blue"})
    usual = {"create": {"in": "notes", "item": {"text": "{{ request.json.text }}"}}, "json": "{{ item }}"}
    (draft,) = turns_of(tape, {0: True}, usual)
    assert draft.then["create"] == usual["create"]
    assert draft.then["json"]["mood"] == "blue"
    (draft,) = turns_of(tape, {0: False}, usual)
    assert "create" not in draft.then


def moody():
    """Notes, and a cart whose contents nobody can explain."""
    tape = Tape()
    for index, text in enumerate(("milk", "eggs", "rice"), 1):
        tape.add("POST", "/notes", {"text": text}, 201, {"id": index, "text": text})
        tape.add("GET", "/notes", None, 200, [{"id": one, "text": said} for one, said in enumerate(("milk", "eggs", "rice")[:index], 1)])
    tape.add("GET", "/notes", None, 200, [])  # for once, nothing is there
    tape.add("GET", "/notes/2", None, 200, {"id": 2, "text": "eggs"})
    return tape


def test_whoever_does_the_same_is_told_the_same_and_everybody_else_what_is_there():
    tape = moody()
    found = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert found.proof.fidelity == 1.0
    assert [stub["when"]["nth"] for stub in found.document["stubs"] if "nth" in stub["when"]] == [4]
    service = DocumentRehearsal(found.document, "api")

    def ask(method, target, asked=None):
        fields = Headers.of([("content-type", "application/json")] if asked else [])
        return parse_json(service.answer(Request(method, target, fields, render_json(asked) if asked else b""), 1.8e9).body)

    ask("POST", "/notes", {"text": "salt"})
    lengths = [len(ask("GET", "/notes")) for _ in range(6)]
    assert lengths == [1, 1, 1, 0, 1, 1]


def test_lists_in_a_body_are_asked_for_whole():
    tape = Tape()
    tape.add("POST", "/batch", {"Keys": [{"id": "a"}]}, 200, {"found": 1})
    tape.add("POST", "/batch", {"Keys": [{"id": "b"}]}, 200, {"found": 0})
    (draft,) = turns_of(tape, {1: False})
    assert when_of(draft)["json"] == {"Keys": {"equals": [{"id": "b"}]}}
    assert draft.turns == (1,)


def test_a_request_that_says_something_else_each_time_is_not_known_again():
    tape = Tape()
    for token in ("q8Kd03mXw7ZpLr55", "h2Vb9sNc4TyUeA61"):
        tape.add("POST", "/batch", {"Keys": [{"id": token}]}, 200, {"found": len(token)})
    assert turns_of(tape, {1: False}) == []


def test_texts_are_asked_for_whole():
    tape = Tape()
    for name, said in (("a", 1), ("b", 0)):
        tape.add(
            "POST", "/call", f"<call><name>{name}</name></call>".encode(), 200, {"found": said}, headers=[("content-type", "text/xml")]
        )
    (draft,) = turns_of(tape, {1: False})
    assert when_of(draft)["body"] == {"text": "<call><name>b</name></call>"}
