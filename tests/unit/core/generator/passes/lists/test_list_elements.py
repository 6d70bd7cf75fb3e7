from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.lists.list_elements import element_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import Version


def test_bare_names_are_the_keys_of_things():
    tape = Tape()
    tape.add("GET", "/boxes", None, 200, ["ann", "bob"])
    (sample,) = tape.samples()
    pairs = [(name, Version((), name, None, {"body": {"size": 3, "name": name}}), Case(sample, {})) for name in ("ann", "bob")]
    assert element_of(None, pairs, Findings()) == Expr("each.name")
    assert element_of(None, [], Findings()) == Expr("each")


def test_what_only_lists_tell_belongs_to_the_thing():
    tape = Tape()
    keys = [f"0b8a6d1c3f0e4f6a9b577a2{number}" for number in (1, 2)]
    for key in keys:
        tape.add("POST", "/boxes", {"size": 3}, 201, {"id": key, "size": 3})
    tape.add("GET", "/boxes", None, 200, {"items": [{"id": key, "size": 3, "rank": rank} for key, rank in zip(keys, (7, 12), strict=True)]})
    (draft,) = drafts(tape, "GET", "/boxes")
    assert draft.then["json"]["items"] == "{{ page.items }}"


def test_what_was_never_shown_has_its_key():
    tape = Tape()
    tape.add("GET", "/boxes", None, 200, ["ann", "bob"])
    (sample,) = tape.samples()
    known = Version((), "ann", None, {"body": {"size": 3, "name": "ann"}}, key_member="name")
    unknown = Version((), "bob", None, key_member="name")
    assert element_of(None, [(one.key, one, Case(sample, {})) for one in (known, unknown)], Findings()) == Expr("each.name")
