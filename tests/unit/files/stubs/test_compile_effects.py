import pytest

from understudy.core.model.effect import Create, ListItems, Remove, SetVariables, Update
from understudy.files.stubs.compile_effects import compile_effects


def test_in_the_order_in_which_they_are_written(place, told):
    effects = compile_effects(
        {
            "set": {"a": 1},
            "remove": {"in": "c", "key": "k"},
            "create": [{"in": "c", "item": {}}, {"in": "d", "item": {}, "as": "other", "for": "x in request.json"}],
            "list": {"from": "c", "sort": ["a"], "limit": 5, "as": "rows"},
            "update": {"in": "c", "where": {"n": {"gt": 1}}, "item": {}, "deep": True, "unset": ["a"]},
            "status": 200,
        },
        place,
    )
    assert [type(effect) for effect in effects] == [SetVariables, Remove, Create, Create, ListItems, Update]
    assert (effects[3].name, effects[3].each.name, effects[4].name, effects[5].deep) == ("other", "x", "rows", True)
    assert told() == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"create": "c"}, "create: expected a mapping"),
        ({"create": {"item": {}}}, "create: 'in' names the collection"),
        ({"create": {"in": "c"}}, "create: 'item' says what"),
        ({"create": [{"in": 5, "item": 1}]}, "create.0.in: 'in' names"),
        ({"create": {"in": "c", "item": "{{ a |"}}, "create.item: "),
        ({"create": {"in": "c", "item": 1, "as": "_x"}}, "create.as: expected a name"),
        ({"update": {"in": "c", "item": {}}}, "update: either 'key' or 'where'"),
        ({"update": {"in": "c", "key": "a", "where": {}, "item": {}}}, "update: either 'key' or 'where'"),
        ({"update": {"in": "c", "key": "a", "item": {}, "deep": 1}}, "update.deep: expected true"),
        ({"remove": {"in": "c", "where": []}}, "remove.where: expected a mapping"),
        ({"remove": {"in": "c", "kee": "a", "key": "b"}}, "remove.kee: unknown key of remove 'kee'. Did you mean 'key'?"),
        ({"list": {"in": "c"}}, "list.in: unknown key of list 'in'"),
        ({"copy": {"in": "c", "from": "a"}}, "copy: 'to' names the target"),
        ({"move": {"in": "c", "from": 1, "to": "b"}}, "move.from: 'from' names the source"),
        ({"move": {"in": "c", "from": "a", "to": "b", "depth": 1}}, "move.depth: unknown key of move 'depth'"),
        ({"remove": {"in": "c", "key": "a", "below": "yes"}}, "remove.below: expected true"),
        ({"list": {"from": "c", "key": 5}}, "list.key: expected the name"),
        ({"set": []}, "set: expected a mapping"),
        ({"set": {"a": "{{ nope() }}"}}, "set.a: unknown function"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_effects(document, place)
    assert told()[0].startswith(message), told()
