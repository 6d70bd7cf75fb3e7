from collections import Counter

import pytest

from understudy.testing.players import Rehearsed


def service(stubs=(), **then):
    answers = [{"json": "a"}, {"json": "b"}, {"json": "c"}]
    return Rehearsed({"stubs": [{"id": "it", "when": {"path": "/{id}"}, "then": {"responses": answers, **then}}, *stubs]})


@pytest.mark.parametrize(("repeat", "said"), [("last", "abccc"), ("cycle", "abcab")])
def test_in_order(repeat, said):
    player = service(repeat=repeat)
    assert "".join(player.json("GET", "/x") for _ in range(5)) == said


def test_each_value_has_its_own_position():
    player = service(sequence_by="{{ path.id }}")
    assert [player.json("GET", target) for target in ("/1", "/1", "/2", "/1", "/2")] == ["a", "b", "a", "c", "b"]


def test_sessions_do_not_disturb_each_other():
    player = service()
    assert [player.json("GET", "/x", session=name) for name in "112"] == ["a", "b", "a"]


def test_after_the_last_one_another_stub_may_answer_or_nobody():
    player = service(repeat="miss")
    assert [player.ask("GET", "/x").status for _ in range(4)] == [200, 200, 200, 501]
    player = service([{"id": "rest", "when": {"path": "/{id}"}, "then": {"json": "rest"}}], repeat="miss")
    assert "".join(player.json("GET", "/x") for _ in range(4)) == "abcrest"
    once = Rehearsed({"stubs": [{"id": "once", "when": {}, "then": {"responses": [{"json": 1}], "repeat": "miss"}}]})
    assert [once.ask("GET", "/").status for _ in range(2)] == [200, 501]


def test_by_weight_but_the_same_every_time():
    answers = [{"json": "often", "weight": 9}, {"json": "seldom"}]
    said = [
        [player.json("GET", "/x") for _ in range(200)]
        for player in (
            Rehearsed({"stubs": [{"id": "it", "when": {}, "then": {"responses": answers, "repeat": "random"}}]}) for _ in range(2)
        )
    ]
    assert said[0] == said[1]
    assert 5 <= Counter(said[0])["seldom"] <= 40


def test_an_answer_does_what_it_says_when_it_is_given():
    looks = [{"json": "{{ item.state }}"}, {"update": {"in": "jobs", "key": "7", "item": {"state": "done"}}, "json": "{{ item.state }}"}]
    player = Rehearsed(
        {
            "resources": [{"name": "jobs", "seed": [{"id": "7", "state": "new"}]}],
            "stubs": [
                {
                    "id": "look",
                    "when": {"path": "/jobs/7", "item": {"in": "jobs", "key": "7"}},
                    "then": {"responses": looks, "repeat": "cycle"},
                },
                {"id": "all", "when": {"path": "/jobs"}, "then": {"json": "{{ items('jobs') }}"}},
            ],
        }
    )
    assert [player.json("GET", "/jobs/7") for _ in range(2)] == ["new", "done"]
    assert player.json("GET", "/jobs") == [{"id": "7", "state": "done"}]
