from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import Tape, notes


def test_a_list_is_made_from_what_is_there():
    (draft,) = drafts(notes(), "GET", "/notes")
    assert draft.then["list"] == {"from": "notes", "where": {"done": "{{ request.query.done }}"}}
    assert draft.then["json"] == {"data": "{{ page.items }}", "total": "{{ page.total }}"}


def test_a_filter_in_json_narrows_by_each_of_its_members():
    from urllib.parse import quote

    tape = Tape()
    people = [{"id": f"0b8a6d1c3f0e4f6a9b577a2{number}", "name": name} for number, name in enumerate(("ann", "bob"))]
    for one in people:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
        tape.add("GET", f"/people/{one['id']}", None, 200, one)
    tape.add("GET", "/people", None, 200, {"items": people, "_links": {"self": "people"}})
    asked = '{"name": "bob"}'
    tape.add("GET", f"/people?where={quote(asked)}", None, 200, {"items": people[1:], "_links": {"self": f"people?where={asked}"}})
    (draft,) = drafts(tape, "GET", "/people")
    assert draft.then["list"]["where"] == {"name": "{{ (request.query.where | default('{}') | fromjson).name }}"}
    assert draft.then["json"]["_links"]["self"] == "{{ request.url | replace(base_url ~ '/', '') | unquote_plus }}"
