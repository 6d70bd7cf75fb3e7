from tests.unit.core.generator.tape import Frames, Tape

from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.repeats import explain_list
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.grpc import write_tree


def explained(*pairs):
    """Explain the lists answered to these (request JSON, answered list)."""
    tape = Tape()
    for asked, answered in pairs:
        tape.add("POST", "/batch", asked, 200, answered)
    samples = tape.samples()
    aligner = Aligner(Flow(samples), Findings())
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    found = explain_list(aligner, [answered for _, answered in pairs], cases, ("items",))
    return None if found is None else to_document(found)


def test_one_element_per_element_of_the_request():
    assert explained(({"names": ["a", "b"]}, ["re: a", "re: b"])) == {
        "$for": "each in request.json.names",
        "$each": "re: {{ each }}",
    }
    assert explained(({"rows": [{"id": 4}, {"id": 9}]}, [{"id": 4, "ok": True}, {"id": 9, "ok": True}])) == {
        "$for": "each in request.json.rows",
        "$each": {"id": "{{ each.id }}", "ok": True},
    }


def test_two_elements_are_counted_where_a_number_says_how_many():
    places = [{"i": 0}, {"i": 1}]
    assert explained(({"n": 2}, places)) == {
        "$for": "each in range(request.json.n | default(0) | int)",
        "$each": {"i": "{{ loop.index0 }}"},
    }
    assert explained(({"rank": 2}, places)) is None


def test_as_many_elements_as_a_number_says():
    assert explained(({"n": 3}, [{"i": 0}, {"i": 1}, {"i": 2}])) == {
        "$for": "each in range(request.json.n | default(0) | int)",
        "$each": {"i": "{{ loop.index0 }}"},
    }


def test_zeros_that_protobuf_leaves_out_are_left_out_again():
    assert explained(({"n": 3}, [{"1": "x"}, {"1": "x", "2": 1}, {"1": "x", "2": 2}]))["$each"]["2"] == "{{ loop.index0 or omit }}"


def test_a_number_beside_the_one_that_comes_back_is_the_place():
    asked = {"rows": [{"n": 1, "text": "a"}, {"n": 2, "text": "b"}]}
    assert explained((asked, [{"seen": 1, "n": 1}, {"seen": 2, "n": 2}]))["$each"] == {"seen": "{{ loop.index }}", "n": "{{ each.n }}"}


def test_lists_that_follow_no_rule_stay_as_they_are():
    assert explained(({"names": ["a", "b"]}, ["x", "y"])) is None
    assert explained(({"n": 7}, [{"i": 0}, {"i": 1}, {"i": 2}])) is None
    assert explained(({"names": ["a", "b"]}, ["same", "same"])) is None


def test_streams_of_grpc_are_lists_too():
    tape = Tape()
    tape.add("POST", "/t.S/Chat", Frames(write_tree([{"1": "a"}, {"1": "b"}])), 200, Frames(write_tree([{"1": "re: a"}, {"1": "re: b"}])))
    case = Case(tape.samples()[0], request_values(tape.samples()[0], {}))
    found = explain_list(Aligner(Flow(tape.samples()), Findings()), [[{"1": "re: a"}, {"1": "re: b"}]], [case], ())
    assert to_document(found) == {"$for": "each in request.grpc", "$each": {"1": "re: {{ each['1'] | default('') }}"}}


def test_something_new_may_be_all_that_is_made_for_each():
    ids = ["91f7a9ea-ea31-41c6-a779-0918ba7786bd", "63c8deeb-1c39-4a57-9bcd-b794b6561eb1"]
    made = [{"EventId": one} for one in ids]
    assert explained(({"Entries": [{"Source": "a"}, {"Source": "b"}]}, made)) == {
        "$for": "each in request.json.Entries",
        "$each": {"EventId": "{{ new_id('{uuid}') }}"},
    }
    assert explained(({"Entries": ["a", "b"]}, made)) is None


def test_lists_of_one_mapping_that_comes_back_are_as_long_as_the_request_has_them():
    both = (
        ({"rows": [{"text": "a", "size": 3}]}, [{"text": "a", "size": 3, "done": False, "rank": 1}]),
        ({"rows": [{"text": "b"}]}, [{"text": "b", "done": False, "rank": 1}]),
    )
    assert explained(*both) == {"$for": "each in request.json.rows", "$each": {"$merge": [{"done": False, "rank": 1}, "{{ each }}"]}}
    assert explained(({"rows": [{"text": "a"}]}, [{"text": "A", "done": False}])) is None
    assert explained(({"rows": [{"text": "a"}, {"text": "b"}]}, [{"text": "a"}])) is None


def test_mappings_of_a_things_own_list_may_all_be_shown_without_some_members():
    tape = Tape()
    tape.add("GET", "/doors/1", None, 200, {})
    (sample,) = tape.samples()
    rows = [{"path": "/a", "links": 1, "body": "x"}, {"links": 2, "body": "y"}]
    case = Case(sample, {"item.rows": rows})
    shown = [[{"path": "/a", "body": "x"}, {"body": "y"}]]
    found = explain_list(Aligner(Flow([sample]), Findings()), shown, [case], ("rows",))
    assert to_document(found) == {"$for": "one in item.rows", "$each": "{{ one | without('links') }}"}
    assert explain_list(Aligner(Flow([sample]), Findings()), [[{"path": "/b"}, {"body": "y"}]], [case], ("rows",)) is None
