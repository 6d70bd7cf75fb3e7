import pytest

from understudy.core.engine.conditions import is_same
from understudy.core.model.json_codec import ABSENT
from understudy.testing.players import Rehearsed

SEED = [{"id": "a", "state": "open", "owner": {"n": 1}}, {"id": "7", "state": "closed", "owner": {"n": 2}}]


def service(when, then=None, **more):
    stub = {"id": "it", "when": {"path": "/{id}", **when}, "then": {"json": "{{ item.id | default('none') }}", **(then or {})}}
    other = {"id": "other", "when": {"path": "/{id}"}, "then": {"status": 404}}
    return Rehearsed({"resources": [{"name": "things", "seed": SEED}], "stubs": [stub, other], **more})


@pytest.mark.parametrize(
    ("item", "target", "status"),
    [
        ({"in": "things", "key": "{{ path.id }}"}, "/a", 200),
        ({"in": "things", "key": "{{ path.id }}"}, "/b", 404),
        ({"in": "things", "key": "{{ path.id }}", "absent": True}, "/a", 404),
        ({"in": "things", "key": "{{ path.id }}", "absent": True}, "/b", 200),
        ({"in": "things", "key": "{{ path.id }}", "where": {"state": "open"}}, "/a", 200),
        ({"in": "things", "key": "{{ path.id }}", "where": {"state": "open"}}, "/7", 404),
        ({"in": "things", "where": {"owner.n": {"gt": 1}}}, "/x", 200),
        ({"in": "things", "where": {"id": "{{ path.id }}"}}, "/7", 200),
        ({"in": "things/{{ path.id }}", "key": "a"}, "/a", 404),
        ({"in": "things", "key": "{{ request.json.nothing }}"}, "/a", 404),
        ({"in": "things", "key": "{{ request.json.nothing }}", "absent": True}, "/a", 200),
        ([{"in": "things", "key": "a"}, {"in": "things", "key": "7", "as": "second"}], "/x", 200),
        ([{"in": "things", "key": "a"}, {"in": "things", "key": "8", "as": "second"}], "/x", 404),
    ],
)
def test_items(item, target, status):
    assert service({"item": item}).ask("GET", target).status == status


@pytest.mark.parametrize(
    ("test", "status"),
    [
        ("{{ item.owner.n > 1 }}", 200),
        ("{{ item.owner.n > 2 }}", 404),
        ("{{ item.nothing }}", 404),
        ("{{ request.query.sure }}", 404),
        (["{{ item.owner.n }}", "{% for one in ['7', 'x'] %}{{ one if one == item.id else '' }}{% endfor %}"], 200),
        (["{{ item.owner.n }}", "{% for one in ['y', 'x'] %}{{ one if one == item.id else '' }}{% endfor %}"], 404),
    ],
)
def test_templates_that_must_give_something_true(test, status):
    item = {"in": "things", "key": "{{ path.id }}"}
    assert service({"item": item, "if": test}).ask("GET", "/7").status == status


def test_items_found_for_a_stub_that_did_not_fit_are_not_the_next_ones():
    first = {"id": "first", "when": {"path": "/{id}", "item": [{"in": "things", "key": "a"}, {"in": "things", "key": "gone"}]}, "then": {}}
    second = {"id": "second", "when": {"path": "/{id}"}, "then": {"json": "{{ item | default('none') }}"}}
    assert Rehearsed({"resources": [{"name": "things", "seed": SEED}], "stubs": [first, second]}).json("GET", "/a") == "none"


def test_variables():
    stubs = [
        {"id": "on", "when": {"path": "/on"}, "then": {"set": {"power": {"level": 3}}}},
        {"id": "off", "when": {"path": "/off"}, "then": {"set": {"power": "{{ omit }}"}}},
        {"id": "high", "when": {"path": "/is", "state": {"power.level": {"gte": 3}}}, "then": {"json": "{{ state.power.level }}"}},
        {"id": "low", "when": {"path": "/is"}, "then": {"json": 0}},
    ]
    player = Rehearsed({"stubs": stubs})
    assert player.json("GET", "/is") == 0
    player.ask("GET", "/on")
    assert player.json("GET", "/is") == 3
    assert player.json("GET", "/is", session="another") == 0
    player.ask("GET", "/off")
    assert player.json("GET", "/is") == 0


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        (1, 1, True),
        (1, "1", True),
        (1.0, 1, True),
        (True, "true", True),
        (True, 1, False),
        (1, True, False),
        ("a", ["b", "a"], True),
        (ABSENT, "", False),
        (None, "null", True),
        (None, None, True),
        ([1], "1", False),
    ],
)
def test_text_equals_what_is_written_so(value, wanted, same):
    assert is_same(value, wanted) is same
