"""Collections that follow others and are behind them."""

import pytest

from understudy.testing.players import NOON, Rehearsed

ONE = {"in": "docs", "key": "{{ path.key }}"}
PUT = {"create": {**ONE, "item": {"n": "{{ request.query.n }}"}}}
PATCH = {"update": {**ONE, "item": {"n": "{{ request.query.n }}"}}}
READ = {"method": "GET", "path": "/docs/{key}"}
STUBS = [
    {"id": "make", "when": {"method": "PUT", "path": "/docs/{key}"}, "then": PUT},
    {"id": "change", "when": {"method": "PATCH", "path": "/docs/{key}", "item": ONE}, "then": PATCH},
    {"id": "drop", "when": {"method": "DELETE", "path": "/docs/{key}"}, "then": {"remove": ONE, "status": 204}},
    {"id": "read", "when": {**READ, "item": {**ONE, "in": "seen"}}, "then": {"json": "{{ item.n }}"}},
    {"id": "none", "when": READ, "then": {"json": "none"}},
    {"id": "list", "when": {"method": "GET", "path": "/docs"}, "then": {"list": {"from": "seen"}, "json": "{{ page['keys'] }}"}},
    {"id": "now", "when": {"method": "GET", "path": "/now"}, "then": {"list": {"from": "docs"}, "json": "{{ page['keys'] }}"}},
]


def replica(after, **more):
    played = Rehearsed({"resources": [{"name": "docs", **more}, {"name": "seen", "follows": "docs", "after": after}], "stubs": STUBS})
    return lambda method, target, at=0.0: _asked(played, method, target, at)


def _asked(played, method, target, at):
    played.clock.freeze(NOON + at)
    return played.ask(method, target).body.decode()


def reads(ask, target, times, at=0.0):
    return [ask("GET", target, at) for _ in range(times)]


def test_a_new_item_is_not_there_for_so_many_looks_each_for_itself():
    ask = replica({"create": {"looks": 2}})
    ask("PUT", "/docs/a?n=1")
    assert reads(ask, "/docs/a", 1) == ['"none"']
    ask("PUT", "/docs/b?n=2")
    assert reads(ask, "/docs/a", 2) == ['"none"', '"1"']
    assert reads(ask, "/docs/b", 3) == ['"none"', '"none"', '"2"']
    ask("PATCH", "/docs/a?n=5")
    assert reads(ask, "/docs/a", 1) == ['"5"']


def test_a_look_at_the_list_is_a_look_at_everything():
    ask = replica({"create": {"looks": 1}})
    ask("PUT", "/docs/a?n=1")
    ask("PUT", "/docs/b?n=1")
    assert ask("GET", "/now") == '["a","b"]'
    assert reads(ask, "/docs", 2) == ["[]", '["a","b"]']


def test_time_makes_changes_arrive_in_their_order():
    ask = replica("300ms", seed={"old": {"n": 0}})
    ask("PUT", "/docs/a?n=1", 0.0)
    ask("PATCH", "/docs/a?n=2", 0.1)
    ask("DELETE", "/docs/old", 0.2)
    assert [ask("GET", "/docs/a", at) for at in (0.0, 0.29, 0.3, 0.39, 0.4)] == ['"none"', '"none"', '"1"', '"1"', '"2"']
    assert ask("GET", "/docs", 0.45) == '["old","a"]'
    assert ask("GET", "/docs", 0.55) == '["a"]'


def test_whichever_ends_first():
    ask = replica({"create": {"looks": 3, "at_most": "1s"}})
    ask("PUT", "/docs/a?n=1")
    ask("PUT", "/docs/b?n=1")
    assert reads(ask, "/docs/a", 4, 0.5) == ['"none"'] * 3 + ['"1"']
    assert ask("GET", "/docs/b", 1.0) == '"1"'


def test_an_old_value_and_a_removed_item_stay_for_some_looks():
    ask = replica({"update": {"looks": 2}, "remove": {"looks": 1}})
    ask("PUT", "/docs/a?n=1")
    assert reads(ask, "/docs/a", 1) == ['"1"']
    ask("PUT", "/docs/a?n=2")
    assert reads(ask, "/docs/a", 3) == ['"1"', '"1"', '"2"']
    ask("DELETE", "/docs/a")
    assert reads(ask, "/docs/a", 2) == ['"2"', '"none"']


def test_what_is_changed_or_removed_before_it_is_seen():
    ask = replica({"create": {"looks": 2}})
    ask("PUT", "/docs/a?n=1")
    ask("PATCH", "/docs/a?n=2")
    ask("PUT", "/docs/b?n=1")
    ask("DELETE", "/docs/b")
    assert reads(ask, "/docs/a", 3) == ['"none"', '"none"', '"2"']
    assert reads(ask, "/docs/b", 4) == ['"none"'] * 4


@pytest.mark.parametrize("lag", ["300ms", {"looks": 2}])
def test_seeds_are_there(lag):
    assert replica(lag, seed={"old": {"n": "0"}})("GET", "/docs/old") == '"0"'


@pytest.mark.parametrize("lag", ["300ms", {"looks": 2}])
def test_what_is_put_or_removed_by_hand_is_seen_at_once(lag):
    played = Rehearsed({"resources": [{"name": "docs"}, {"name": "seen", "follows": "docs", "after": lag}], "stubs": STUBS})
    assert not played.player.put_by_hand("docs", "a", {"n": "1"})
    assert played.json("GET", "/docs/a") == "1"
    assert played.player.put_by_hand("docs", "a")
    assert played.json("GET", "/docs/a") == "none"
