from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape


def test_the_tag_of_a_version_goes_on_with_it_where_a_write_replaces_the_thing():
    tape = Tape()
    for key, name in ((NOTE_A, "tea"), (NOTE_B, "milk")):
        made = {"id": key, "name": name, "color": "red", "rev": 1}
        tape.add("POST", "/notes", {"name": name, "color": "red"}, 201, made, fields=[("ETag", '"v1"')])
        tape.add("GET", f"/notes/{key}", None, 200, made, fields=[("ETag", '"v1"')])
    for rev in (2, 3):
        shown = {"id": NOTE_A, "name": f"n{rev}", "rev": rev}
        tape.add("PUT", f"/notes/{NOTE_A}", {"name": f"n{rev}"}, 200, shown, fields=[("ETag", f'"v{rev}"')])
        tape.add("GET", f"/notes/{NOTE_A}", None, 200, shown, fields=[("ETag", f'"v{rev}"')])
    (draft,) = drafts(tape, "PUT", "/notes/{note}")
    written = str(draft.then["create"]["item"])
    assert '"v{{ (item.rev + 1) }}"' in written
    assert '"v3"' not in written
