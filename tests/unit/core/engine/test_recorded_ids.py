import re

from understudy.testing.players import Rehearsed

CREATE = {
    "id": "create",
    "when": {"method": "POST", "path": "/things"},
    "then": {
        "recorded_ids": {
            "by": "{{ request.json.name }} {{ request.json.size }}",
            "given": [{"to": "Ann 1", "ids": ["t_first", None, "t_third"]}, {"to": "Ann 1", "ids": ["t_again"]}],
        },
        "let": {"one": "{{ new_id('t_{hex:8}') }}", "two": "{{ new_id('t_{hex:8}') }}"},
        "json": ["{{ one }}", "{{ two }}", "{{ new_id('t_{hex:8}') }}"],
    },
}
FRESH = re.compile(r"t_[0-9a-f]{8}")


def made(player, document, **named):
    return ["fresh" if FRESH.fullmatch(one) else one for one in player.json("POST", "/things", json=document, **named)]


def test_the_same_request_is_given_its_ids_again_as_often_as_it_was_recorded():
    player = Rehearsed({"stubs": [CREATE]})
    ann = {"name": "Ann", "size": 1}
    assert made(player, ann) == ["t_first", "fresh", "t_third"]
    assert made(player, ann) == ["t_again", "fresh", "fresh"]
    assert made(player, ann) == ["fresh", "fresh", "fresh"]
    assert made(player, ann, session="another") == ["t_first", "fresh", "t_third"]


def test_other_requests_make_new_ones():
    player = Rehearsed({"stubs": [CREATE]})
    assert made(player, {"name": "Bob", "size": 1}) == ["fresh"] * 3
    assert made(player, {"name": "Ann"}) == ["fresh"] * 3
