from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape


def test_a_list_that_is_shown_twice_is_made_twice():
    tape = Tape()
    things = [{"id": f"0b8a6d1c3f0e4f6a9b577a2{number}", "name": name} for number, name in enumerate(("ann", "bob"))]
    for one in things:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
        tape.add("GET", "/people", None, 200, {"items": things[: things.index(one) + 1], "data": {"all": things[: things.index(one) + 1]}})
    (draft,) = drafts(tape, "GET", "/people")
    assert draft.then["json"] == {"items": "{{ page.items }}", "data": {"all": "{{ page.items }}"}}
