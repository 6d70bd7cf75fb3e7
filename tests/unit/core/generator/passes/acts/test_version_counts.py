from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.passes.acts.version_counts import with_told_steps
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Sighting


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


def test_numbers_that_answers_told_count_on_where_nobody_looked_between():
    tape = Tape()
    for version in (2, 3):
        tape.add("POST", "/", {"Name": "a"}, 200, {"Version": version}, headers=[("X-Amz-Target", "S.PutThing")])
    first, second = tape.samples()
    old, unread = Version((), "a", None, {"body": {"Name": "a", "Version": 1}}), Version((), "a", first)
    cases, after = with_told_steps(
        [Case(first, {}), Case(second, {})], [Sighting("one", before=old), Sighting("one", before=unread)], "'a'", "k"
    )
    assert [list(case.values.items()) for case in cases] == [
        [("((lookup('a', k).Version | default(0)) + 1)", 2)],
        [("((lookup('a', k).Version | default(0)) + 1)", 3)],
    ]
    assert [case.values for case in after] == [{"item.Version": 2}, {"item.Version": 3}]
