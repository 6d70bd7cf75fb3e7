from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.made_first import code_of, make_first, make_once
from understudy.core.generator.traffic.endpoint import Endpoint


def draft(then):
    return Draft(Endpoint("POST", (), (), ()), (), then=then)


def test_what_an_answer_makes_is_made_first_and_called_like_its_member():
    made = draft({"json": {"id": "{{ new_id('{uuid}') }}", "item": "{{ counter('n') }}", "text": "{{ request.json.text }}"}})
    make_first(made)
    assert made.then == {
        "let": {"id": "{{ new_id('{uuid}') }}", "item_": "{{ counter('n') }}"},
        "json": {"id": "{{ id }}", "item": "{{ item_ }}", "text": "{{ request.json.text }}"},
    }


def test_the_present_is_the_same_everywhere_but_two_ids_are_two():
    made = draft({"json": {"a": "{{ now() }}", "b": "{{ now() }}", "c": "{{ new_id('x') }}", "d": "{{ new_id('x') }}"}})
    make_first(made)
    assert made.then["json"] == {"a": "{{ a }}", "b": "{{ a }}", "c": "{{ c }}", "d": "{{ d }}"}


def test_what_is_published_is_made_once_also_in_the_middle_of_a_text():
    made = draft({"json": {"id": "{{ id }}"}, "let": {"id": "{{ new_id('x') }}"}})
    assert make_once(made, ["data: {{ counter('n') | string }}!"]) == ["data: {{ told | string }}!"]
    assert made.then["let"] == {"id": "{{ new_id('x') }}", "told": "{{ counter('n') }}"}


def test_a_template_of_one_expression_has_a_code():
    assert [code_of(value) for value in ("{{ a.b }}", "{{ a }}{{ b }}", "a", 1)] == ["a.b", None, None, None]
