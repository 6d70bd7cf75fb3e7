"""Exchanges that hold several requests, on a whole service."""

from tests.unit.core.generator.standards.large_files import signing
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.batches import split_batches, write_batches
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

KINDS = [{"sku": "nut-1", "n": 4}, {"n": 9}, {"sku": "nut-1", "n": 2}]


def stock():
    tape = Tape()
    tape.add("GET", "/parts/zip", None, 404, {"error": "none"})
    told = [{"status": 201, "part": KINDS[0]}, {"status": 422, "error": "no sku"}, {"status": 409, "error": "nut-1 is there"}]
    tape.add("POST", "/parts/batch", {"parts": KINDS}, 207, {"results": told, "made": 1})
    tape.add("GET", "/parts/nut-1", None, 200, KINDS[0])
    more = [{"status": 201, "part": {"sku": "rod-3", "n": 2}}, {"status": 409, "error": "rod-3 is there"}]
    tape.add("POST", "/parts/batch", {"parts": [{"sku": "rod-3", "n": 2}, {"sku": "rod-3", "n": 9}]}, 207, {"results": more, "made": 1})
    tape.add("GET", "/parts/rod-3", None, 200, {"sku": "rod-3", "n": 2})
    tape.add("PUT", "/parts/pin-2", {"sku": "pin-2", "n": 1}, 201, {"sku": "pin-2", "n": 1})
    tape.add("GET", "/parts/pin-2", None, 200, {"sku": "pin-2", "n": 1})
    return tape


def test_exchanges_are_taken_apart_and_runs_keep_their_starts():
    tape = stock()
    found, starts, batches = split_batches(tape.exchanges, [0, 2])
    assert [exchange.request.target for exchange in found[:5]] == ["/parts/zip", *["/parts/batch"] * 3, "/parts/nut-1"]
    assert starts == [0, 4]
    (stub,) = write_batches(batches, [], ["run"])
    assert stub["when"] == {"method": "POST", "path": "/parts/batch", "json": {"parts": {"type": "array"}}}
    assert stub["learned_from"]["exchanges"] == [2, 4]
    assert split_batches(tape.exchanges[:1]) == (tape.exchanges[:1], [], [])


def test_other_lists_have_other_outcomes():
    generated = generate(stock().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    service = DocumentRehearsal(generated.document, "api")
    asked = {"parts": [{"sku": "x", "n": 1}, {"sku": "y", "n": 2}, {"sku": "x", "n": 3}, {"n": 4}]}
    headers = Headers.of([("content-type", "application/json")])
    answer = service.answer(Request("POST", "/parts/batch", headers, render_json(asked)), 1.8e9)
    told = parse_json(answer.body)
    assert answer.status == 207
    assert [one["status"] for one in told["results"]] == [201, 201, 409, 422]
    assert (told["results"][2]["error"], told["made"]) == ("x is there", 2)
    assert parse_json(service.answer(Request("GET", "/parts/y"), 1.8e9).body) == {"sku": "y", "n": 2}


def test_objects_of_git_lfs_are_no_requests():
    exchanges = signing().exchanges
    assert split_batches(exchanges) == (exchanges, [], [])
    plain = signing(asked_as="application/json").exchanges
    assert split_batches(plain) == (plain, [], [])
