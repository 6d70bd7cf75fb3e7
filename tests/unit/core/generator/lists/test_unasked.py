"""What lists leave out unless they are asked for it."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.press import press
from tests.unit.core.generator.tape import Tape


def test_what_is_archived_is_left_out_unless_asked_for():
    played = Played(press())
    assert played.generated.proof.fidelity == 1
    made = [played.ask("POST", "/articles", {"title": f"Part {letter}"}, 201) for letter in "abcd"]
    for one in made[1:3]:
        played.ask("PATCH", f"/articles/{one['id']}", {"state": "archived"})
    assert [one["title"] for one in played.ask("GET", "/articles")["items"]] == ["Part a", "Part d"]
    assert [one["title"] for one in played.ask("GET", "/articles?state=archived")["items"]] == ["Part b", "Part c"]


def test_a_page_has_as_many_as_answers_say_under_the_name_of_the_parameter():
    played = Played(press())
    for number in range(25):
        played.ask("POST", "/articles", {"title": f"Part {number}"}, 201)
    assert len(played.ask("GET", "/articles")["items"]) == 20
    assert len(played.ask("GET", "/articles?size=22")["items"]) == 22


def comments():
    """Comments, newest first, and replies to them that no list shows."""
    tape = Tape()
    made = []
    for number, parent in ((1, None), (2, None), (3, 2), (4, None), (5, 1)):
        asked = {"text": f"text {number}", **({"parent": parent} if parent else {})}
        made.append({"id": number, **asked})
        tape.add("POST", "/comments", asked, 201, made[-1])
        tape.add("GET", f"/comments/{number}", None, 200, made[-1])
        tape.add("GET", "/comments", None, 200, {"items": [one for one in reversed(made) if "parent" not in one]})
    return tape


def test_what_refers_to_another_of_its_kind_is_left_out_where_it_was():
    played = Played(comments())
    assert played.generated.proof.fidelity == 1
    first = played.ask("POST", "/comments", {"text": "one"}, 201)
    played.ask("POST", "/comments", {"text": "reply", "parent": first["id"]}, 201)
    played.ask("POST", "/comments", {"text": "two"}, 201)
    assert [one["text"] for one in played.ask("GET", "/comments")["items"]] == ["two", "one"]
