"""Things that have already what a new one is to have."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.press import press


def test_a_refusal_says_more_of_the_thing_that_is_there():
    played = Played(press())
    for number in range(1, 3):
        played.ask("POST", "/articles", {"title": f"Lost and Found {number}"}, 201)
    refused = played.ask("POST", "/articles", {"title": "Lost and Found 2"}, 409)
    assert refused == {"error": "slug lost-and-found-2 is used by article 2"}
