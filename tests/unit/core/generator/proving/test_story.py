from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.pipeline import generate
from understudy.core.generator.proving.story import tell, tell_rules
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_stub_tells_its_exchanges_and_what_each_field_was_taken_for():
    generated = generate(notes().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), hold_out=False)
    stub = next(one for one in generated.document["stubs"] if one["when"]["method"] == "POST")
    text = "\n".join(tell(stub, generated.proof.verdicts))
    assert "learned from 2 exchanges; in the rehearsal it answered 2, 2 of them as recorded" in text
    assert "#1  POST /notes → 201" in text
    assert "field json/title" in text or "field create" in text
    assert "the time of the answer" in text


def told(exchanges, method):
    generated = generate(exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), hold_out=False)
    stub = next(one for one in generated.document["stubs"] if one["when"]["method"] == method and "status" not in one["then"])
    return "\n".join(tell(stub, generated.proof.verdicts))


def test_things_that_are_looked_up_are_no_computation():
    text = told(notes().exchanges, "GET")
    assert "from the thing the request names" in text or "from the page of things that are listed" in text
    assert "takes requests where\n  method: GET" in text


def test_the_places_of_a_sequence_say_what_follows_them():
    tape = Tape()
    for state in ("queued", "running", "done"):
        tape.add("GET", "/jobs/5f0c2d9e77aa4c1b", None, 200, {"state": state, "kind": "export"})
    text = told(tape.exchanges, "GET")
    assert "gives 3 answers one after the other" in text
    assert 'field responses/*/json/state = "queued", "running", "done"\n  follows the place in the sequence' in text
    assert "kind" not in text


def test_what_is_answered_as_it_was_says_so():
    stub = {"id": "a", "when": {"method": "GET", "path": "/"}, "then": {"json": {"a": 1}}, "learned_from": {"count": 1}}
    assert tell(stub, [])[-1] == "no field varies: the answer is as it was recorded"
    assert tell(stub, [])[0].startswith("learned from 1 exchange;")


def test_a_scenario_tells_how_sure_its_parts_are():
    rule = {
        "rate_limit": {"fixed_window": {"limit": 5, "window": "60s"}},
        "learned_from": {"count": 7, "notes": ["limit: told by the answers"]},
    }
    assert tell_rules([rule]) == [
        "a scenario of 1 rule, off until it is switched on",
        "learned from 7 exchanges",
        '  rate_limit: {"fixed_window":{"limit":5,"window":"60s"}}',
        "  because: limit: told by the answers",
    ]
