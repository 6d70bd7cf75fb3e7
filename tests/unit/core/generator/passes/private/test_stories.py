"""What answers show of a document by and by: whose it is, and what it is at first."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.private.owners import ways_to_know
from understudy.core.generator.passes.private.stories import ENTRIES, Story, body_of, told_by_owners
from understudy.core.generator.passes.reading.endpoints import find_endpoints

KEYS = {who: [("X-Api-Key", f"{who}-4f1c9a7be2d03c5a")] for who in ("ann", "bob")}
LIGHT, DARK = {"theme": "light"}, {"theme": "dark"}


def story(*looks):
    """Tell what owners of keys are shown between changes, each said as who asks and what is shown."""
    tape = Tape()
    for who, method, shown in looks:
        tape.add(method, "/settings", shown if method == "PATCH" else None, 200, shown, headers=KEYS[who])
    endpoints = find_endpoints(tape.samples())
    samples = sorted(((one, endpoint) for endpoint in endpoints for one in endpoint.samples), key=lambda pair: pair[0].number)
    (way,) = ways_to_know([one for one, _ in samples], None)
    reader, writer = sorted(endpoints, key=lambda endpoint: endpoint.method)
    return told_by_owners(Story(reader, way, {reader: (), writer: ()}, [writer]), samples)


def test_a_document_is_somebodys_own_where_others_see_nothing_of_a_change():
    told = story(("ann", "GET", LIGHT), ("ann", "PATCH", DARK), ("ann", "GET", DARK), ("bob", "GET", LIGHT))
    assert told.is_proven
    assert told.initial == LIGHT
    assert told.own == {}


@pytest.mark.parametrize("seen", [DARK, {"theme": "blue"}])
def test_a_document_is_shared_where_others_see_a_change_and_unknown_where_it_changes_by_itself(seen):
    assert story(("ann", "GET", LIGHT), ("ann", "PATCH", DARK), ("bob", "GET", DARK), ("ann", "GET", seen)) is None


def test_a_list_is_a_document_with_a_single_member():
    assert body_of([1]) == {ENTRIES: [1]}
    assert body_of(LIGHT) == LIGHT
    assert (body_of({}), body_of("text")) == (None, None)
