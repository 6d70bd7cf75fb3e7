"""Requests that make many things, operations that show them, and lists by the numbers of fields."""

from tests.unit.core.generator.shop import shop, token
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.acts.makers import elements_made
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.passes.things.joining import known_names
from understudy.core.model.grpc import parse_messages, write_tree
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_elements_are_read_from_where_requests_list_them():
    sample = next(sample for sample in shop().samples() if sample.segments[-1] == "ImportProducts")
    assert [one["1"] for one in elements_made(sample, "request.json")] == ["imp-1", "kit-2"]
    assert elements_made(sample, "request.form_tree") == []


def test_a_stream_of_messages_makes_things_which_all_operations_know():
    generated = run(shop())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, asked):
        headers = Headers.of([("content-type", "application/grpc")])
        response = service.answer(Request("POST", f"/t.Shop/{method}", headers, write_tree(asked)), 1.8e9)
        return parse_messages(response.body) if response.body else response.trailers.get("grpc-message")

    (axe,) = ask("CreateProduct", {"1": {"1": "axe-7", "2": "Axe", "4": "sharp", "5": 2}})
    assert (axe["2"], axe["4"], axe["8"]["1"]) == ("Axe", "sharp", 1_800_000_000)
    assert ask("ImportProducts", [{"1": f"new-{number}", "2": "New", "5": 1} for number in range(3)]) == [{"1": 3}]
    assert [one["1"] for one in ask("WatchProducts", {})] == ["axe-7", "new-0", "new-1", "new-2"]
    (page,) = ask("ListProducts", {"1": 3})
    assert ([one["1"] for one in page["1"]], page["2"], page["3"]) == (["axe-7", "new-0", "new-1"], token(3), 4)
    (rest,) = ask("ListProducts", {"1": 3, "2": page["2"]})
    assert (rest["1"]["1"], "2" in rest) == ("new-2", False)
    (filtered,) = ask("ListProducts", {"3": 2})
    assert filtered["1"]["1"] == "axe-7"
    # What a message that replaces a thing does not say is 0.
    (changed,) = ask("UpdateProduct", {"1": {"1": "axe-7", "2": "Axe", "6": 1}})
    assert ("5" in changed, changed["6"], changed["10"]) == (False, 1, axe["10"])
    assert ask("DeleteProduct", {"1": "axe-7"}) == [{}]
    assert ask("GetProduct", {"1": "axe-7"}) == "no product axe-7"


def test_a_list_of_new_things_is_made_and_answered_one_by_one():
    import json

    from tests.unit.core.generator.tape import Tape

    tape = Tape()
    tape.add("POST", "/posts", {"text": "a"}, 201, {"id": 1, "text": "a"})
    tape.add("POST", "/posts", [{"text": "b"}, {"text": "c"}], 201, [{"id": 2, "text": "b"}, {"id": 3, "text": "c"}])
    tape.add("POST", "/posts", {"text": "d"}, 201, {"id": 4, "text": "d"})
    tape.add("GET", "/posts/3", None, 200, {"id": 3, "text": "c"})
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "text": "a"})
    tape.add("GET", "/posts/9", None, 404, {"error": "none"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None):
        headers = Headers.of([("content-type", "application/json")])
        return json.loads(service.answer(Request(method, target, headers, json.dumps(asked).encode() if asked else b""), 1.8e9).body)

    assert ask("POST", "/posts", [{"text": word} for word in "xyz"]) == [{"id": n, "text": word} for n, word in enumerate("xyz", 1)]
    assert ask("POST", "/posts", {"text": "one"}) == {"id": 4, "text": "one"}
    assert ask("GET", "/posts/2") == {"id": 2, "text": "y"}


def test_a_request_below_the_list_that_shows_a_new_thing_makes_it():
    tape = Tape()
    tape.add("POST", "/posts", {"title": "a"}, 201, {"id": 1, "title": "a"})
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "title": "a"})
    tape.add("POST", "/posts/import", {"title": "b"}, 201, {"id": 2, "title": "b"})
    tape.add("GET", "/posts", None, 200, [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}])
    tape.add("DELETE", "/posts/1", None, 204)
    tape.add("GET", "/posts/1", None, 404, {"error": "none"})
    (posts,) = find_collections(find_endpoints(tape.samples()))
    assert {endpoint.path: at for endpoint, at in posts.made_at.items()} == {"/posts": ("id",), "/posts/import": ("id",)}


def test_what_a_request_lists_belongs_to_the_thing_of_which_its_answer_says_the_key():
    tape = Tape()
    flows = [("2d04fe9f2a88bbf0", "n0first"), ("c472209d9c52f560", "n1second")]
    parts = {key: {"id": part, "type": "tick"} for key, part in flows}
    for key, part in parts.items():
        tape.add("POST", "/flow", {"label": key[:4], "parts": [part]}, 200, {"id": key})
    for key, part in parts.items():
        tape.add("GET", f"/flow/{key}", None, 200, {"id": key, "label": key[:4], "parts": [part | {"of": key}]})
    (first, _), (second, _) = flows
    tape.add("PUT", f"/flow/{first}", {"id": first, "label": "new", "parts": []}, 200, {"id": first})
    tape.add("GET", f"/flow/{first}", None, 200, {"id": first, "label": "new", "parts": []})
    everything = [{"id": second, "label": second[:4]}, parts[second] | {"of": second}, {"id": first, "label": "new"}]
    tape.add("GET", "/flows", None, 200, {"flows": everything})
    tape.add("DELETE", f"/flow/{second}", None, 204)
    tape.add("GET", f"/flow/{second}", None, 404, {"error": "no flow"})
    tape.add("GET", "/flows", None, 200, {"flows": everything[2:]})
    found = find_collections(find_endpoints(tape.samples()))
    (flow,) = [roles for roles in found if any(endpoint.path == "/flow" for endpoint in roles.parts)]
    assert parts[second]["id"] in {key for _, key in known_names(flow)}
    assert not flow.made_by
    assert [endpoint.path for endpoint in flow.made_at] == ["/flow"]
