"""What lists leave out unless they are asked for it."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.press import press


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
