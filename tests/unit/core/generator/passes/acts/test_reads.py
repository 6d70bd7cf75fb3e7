from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def of_call(tape, method):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    return answers.draft(next(endpoint for endpoint in endpoints if endpoint.operation == (("json:method", method),)))


def rpc(tape, method, params, result):
    asked = {"jsonrpc": "2.0", "method": method, "params": params}
    tape.add(
        "POST", "/rpc", asked, 200, {"jsonrpc": "2.0", **(result if isinstance(result, dict) and "error" in result else {"result": result})}
    )


def test_what_a_single_read_shows_of_what_was_brought_belongs_to_the_thing():
    tape = Tape()
    rpc(tape, "file.put", ["a.bin", {"base64": "AAECAwQFBgcICQoLDA0ODw=="}], {"name": "a.bin", "size": 16})
    rpc(tape, "file.put", ["b.bin", {"base64": "dGV4dA=="}], {"name": "b.bin", "size": 4})
    rpc(tape, "file.get", ["a.bin"], {"base64": "AAECAwQFBgcICQoLDA0ODw=="})
    (draft,) = of_call(tape, "file.get")
    assert draft.then["json"]["result"] == {"base64": "{{ item.result_base64 }}"}


def test_what_a_request_says_itself_does_not_belong_to_the_thing():
    tape = Tape()
    for number in (1, 2):
        key = f"0b8a6d1c3f0e4f6a9b577a2{number}"
        tape.add("POST", "/payments", {"amount": number * 100}, 201, {"id": key, "amount": number * 100, "refunded": False})
        refund = {"id": f"re_9b577a2b0b8a6d1c3f0{number}", "payment": key, "reason": "requested by customer"}
        tape.add("POST", f"/payments/{key}/refunds", {"reason": refund["reason"]}, 201, refund)
        tape.add("GET", f"/payments/{key}", None, 200, {"id": key, "amount": number * 100, "refunded": True})
    (draft,) = drafts(tape, "POST", "/payments/{payment}/refunds")
    assert draft.then["json"]["reason"] == "{{ request.json.reason | default(omit) }}"
    (draft,) = drafts(tape, "GET", "/payments/{payment}")
    assert draft.then["json"] == "{{ item }}"
