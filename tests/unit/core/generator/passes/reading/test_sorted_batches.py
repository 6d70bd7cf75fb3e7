"""Lists of new things of which an answer says apart which were made, and which were refused."""

import pytest
from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.sorted_batches import find_sorted_manner


def todos(failed):
    """A todo made alone, three made at once of which one has no title, and all of them listed; `failed` writes what was refused."""
    tape = Tape()
    made = [{"id": number, "title": title, "done": False} for number, title in ((1, "milk"), (2, "bread"), (3, "eggs"))]
    tape.add("POST", "/todos", {"title": "milk"}, 201, made[0])
    tape.add("GET", "/todos/1", None, 200, made[0])
    asked = [{"title": "bread"}, {"title": ""}, {"title": "eggs"}]
    tape.add("POST", "/todos/bulk", {"items": asked}, 207, {"created": made[1:], "failed": failed(1), "made": 2})
    for thing in made:
        tape.add("GET", f"/todos/{thing['id']}", None, 200, thing)
    tape.add("GET", "/todos", None, 200, made)
    return tape


@pytest.mark.parametrize("failed", [lambda place: place, lambda place: {"index": place, "error": "title is required"}])
def test_other_numbers_of_things_are_made_and_refused(failed):
    played = Played(todos(lambda place: [failed(place)]))
    assert played.generated.proof.fidelity == 1
    asked = [{"title": ""}, {"title": "tea"}, {"title": "jam"}, {"title": "ham"}, {"title": ""}]
    said = played.ask("POST", "/todos/bulk", {"items": asked}, 207)
    assert ([one["title"] for one in said["created"]], said["failed"], said["made"]) == (["tea", "jam", "ham"], [failed(0), failed(4)], 3)
    for thing in said["created"]:
        assert played.ask("GET", f"/todos/{thing['id']}") == thing
    alone = played.ask("POST", "/todos", {"title": "salt"}, 201)
    assert alone["id"] == said["created"][-1]["id"] + 1


def test_what_an_answer_says_besides_must_be_understood():
    assert find_sorted_manner(todos(lambda place: [place]).exchanges[2:3]) is not None
    assert find_sorted_manner(todos(lambda place: [place + 1]).exchanges[2:3]) is None
    assert find_sorted_manner(todos(lambda place: [place]).exchanges[:1]) is None
