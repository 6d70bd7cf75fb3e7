from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, to_document
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.json_codec import ABSENT


def align(pairs, **options):
    tape = Tape()
    for asked, answer in pairs:
        tape.add("POST", "/things", asked, 200, answer)
    samples = tape.samples()
    findings = Findings()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    node = Aligner(Flow(samples), findings, **options).align([sample.answer.tree for sample in samples], cases)
    return to_document(node), findings


def test_echoes_constants_and_defaults():
    document, findings = align(
        [
            ({"name": "anna", "age": 30}, {"kind": "user", "label": "anna", "age": 30}),
            ({"name": "bert"}, {"kind": "user", "label": "bert", "age": 0}),
        ],
        merges=False,
    )
    assert document == {"kind": "user", "label": "{{ request.json.name | default(omit) }}", "age": "{{ request.json.age | default(0) }}"}
    assert findings.clean


def test_a_figure_may_be_told_as_text():
    document, _ = align([({"a": 2, "b": 3}, {"text": "5"}), ({"a": 10, "b": 21}, {"text": "31"})])
    assert document == {"text": "{{ (request.json.a + request.json.b) | string }}"}


def test_members_that_come_back_are_merged_over_what_the_server_adds():
    document, _ = align(
        [
            ({"title": "one", "tags": ["a"]}, {"state": "new", "title": "one", "tags": ["a"]}),
            ({"title": "two"}, {"state": "new", "title": "two", "tags": []}),
        ]
    )
    assert document == {"$merge": [{"tags": [], "state": "new"}, "{{ request.json }}"]}


def test_form_values_get_the_type_they_come_back_with():
    document, _ = align(
        [("amount=1500&live=true", {"amount": 1500, "live": True}), ("amount=20&live=false", {"amount": 20, "live": False})]
    )
    assert document == {"amount": "{{ request.form.amount | int }}", "live": "{{ request.form.live == 'true' }}"}


def test_what_nothing_explains_is_reported():
    document, findings = align([({"a": 1}, {"weather": "rain"}), ({"a": 1}, {"weather": "sun"})], fresh=False)
    assert document == {"weather": "sun"}
    assert findings.unexplained == [("weather",)]


def test_a_member_that_comes_with_its_request_is_left_out_with_it():
    document, findings = align([({"note": "fragile"}, {"ok": 1, "note": "fragile"}), ({}, {"ok": 1})], merges=False)
    assert document == {"ok": 1, "note": "{{ request.json.note | default(omit) }}"}
    assert findings.clean


def test_a_list_of_things_that_was_left_out_when_empty_is_left_out_again():
    given = {("tags",): Expr("items('tags/' ~ request.json.name)")}
    brought = ({"name": "a"}, {"name": "a", "tags": ["x"]})
    document, _ = align([brought, ({"name": "b"}, {"name": "b"})], given=given, merges=False)
    assert document["tags"] == "{{ items('tags/' ~ request.json.name) | default(omit, true) }}"
    document, _ = align([brought, ({"name": "b"}, {"name": "b", "tags": []})], given=given, merges=False)
    assert document["tags"] == "{{ items('tags/' ~ request.json.name) }}"


def test_what_was_not_said_may_come_from_another_thing():
    tape = Tape()
    for asked, answer in (({"of": "p1"}, {"amount": 70}), ({"of": "p2", "amount": 5}, {"amount": 5})):
        tape.add("POST", "/refunds", asked, 200, answer)
    samples = tape.samples()
    payments = [{"id": "p1", "amount": 70}, {"id": "p2", "amount": 90}]
    cases = [Case(sample, request_values(sample, {})).with_item("its_payment", one) for sample, one in zip(samples, payments, strict=True)]
    node = Aligner(Flow(samples), Findings(), merges=False).align([sample.answer.tree for sample in samples], cases)
    assert to_document(node) == {"amount": "{{ request.json.amount | default(its_payment.amount) }}"}


def test_a_text_is_put_together_from_what_stands_beside_it_where_requests_leave_some_out():
    document, findings = align(
        [
            ({"name": "cyd"}, {"path": "/", "name": "cyd", "arn": "arn:1:user/cyd"}),
            ({"name": "ada", "path": "/eng/"}, {"path": "/eng/", "name": "ada", "arn": "arn:1:user/eng/ada"}),
        ],
        merges=False,
    )
    assert document["arn"] == "arn:1:user{{ request.json.path | default('/') }}{{ request.json.name | default('') }}"
    assert findings.clean


def test_that_all_is_well_is_never_taken_from_a_thing():
    document, _ = align([({"ok": True, "id": 1}, {"ok": True, "of": 1}), ({"ok": True, "id": 2}, {"ok": True, "of": 2})], merges=False)
    assert document == {"ok": True, "of": "{{ request.json.id | default(omit) }}"}


def test_a_whole_that_some_requests_leave_out_needs_no_name():
    tape = Tape()
    for asked in ({"name": "ann"}, {}):
        tape.add("PATCH", "/users", asked, 200, {})
    samples = tape.samples()
    findings = Findings()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    assert to_document(Aligner(Flow(samples), findings, fresh=False).align(["of nobody", ABSENT], cases)) == "of nobody"
    assert findings.optional == [()]
