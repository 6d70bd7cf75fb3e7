"""Answers that say how many things there are."""

from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.things.counted import find_counts


def counts(**members):
    tape = Tape()
    for note in (NOTE_A, NOTE_B):
        tape.add("POST", "/notes", {"text": "x"}, 201, {"id": note, "text": "x"})
        tape.add("GET", f"/notes/{note}", None, 200, {"id": note, "text": "x"})
    tape.add("GET", "/stats", None, 200, members)
    samples = tape.samples()
    return find_counts(find_collections(find_endpoints(samples)), samples[-1:])


def test_name_and_number_have_to_agree():
    number = Expr("count('notes')")
    assert counts(notes=2, note_count=2, totalNotes=2, other=2) == {("notes",): number, ("note_count",): number, ("totalNotes",): number}
    assert counts(notes={"count": 2}) == {("notes", "count"): number}
    assert counts(notes=3) == {}


def test_there_may_be_none_of_a_kind_and_who_has_an_account_is_a_user():
    tape = Tape()
    tape.add("GET", "/stats", None, 200, {"accounts": 0})
    tape.add("POST", "/accounts", {"text": "x"}, 201, {"id": NOTE_A, "text": "x"})
    tape.add("GET", f"/accounts/{NOTE_A}", None, 200, {"id": NOTE_A, "text": "x"})
    tape.add("GET", "/stats", None, 200, {"users": 1})
    samples = tape.samples()
    found = find_collections(find_endpoints(samples))
    assert find_counts(found, samples[:1]) == {("accounts",): Expr("count('accounts')")}
    assert find_counts(found, samples[-1:]) == {("users",): Expr("count('accounts')")}
