from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import notes


def test_a_list_is_made_from_what_is_there():
    (draft,) = drafts(notes(), "GET", "/notes")
    assert draft.then["list"] == {"from": "notes", "where": {"done": "{{ request.query.done }}"}}
    assert draft.then["json"] == {"data": "{{ page.items }}", "total": "{{ page.total }}"}
