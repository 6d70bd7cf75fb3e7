from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.tables import explain_table


def export(text):
    tape = Tape()
    for number, name in ((1, "Ann"), (2, "Bob")):
        tape.add("POST", "/people", {"name": name}, 201, {"id": number, "name": name, "note": None})
    tape.add("GET", "/people/1", None, 200, {"id": 1, "name": "Ann", "note": None})
    tape.add("GET", "/people.csv", None, 200, text.encode(), kind="text/csv")
    samples = tape.samples()
    return explain_table(samples[-1:], find_collections(find_endpoints(samples)))


def test_a_table_shows_what_is_there():
    template, name = export("id,Name,note\n1,Ann,\n2,Bob,\n")
    assert name == "people"
    cells = "{{ each.id | default('') }},{{ each.name | default('') }},{{ each.note | default('', true) }}"
    assert template == "id,Name,note\n{% for each in items('people') %}" + cells + "\n{% endfor %}"


def test_what_is_no_plain_table_of_things_is_none():
    assert export("id,name\n1,Ann\n") is None  # one is missing
    assert export("id,name\n1,Ann\n2,Eve\n") is None
    assert export('id,name\n1,"Ann"\n2,Bob\n') is None
    assert export("two people") is None
