from understudy.core.engine.templates.around_items import AroundItems


def test_all_that_is_done_is_done_to_the_items_themselves():
    inner = {"a": 1}
    items = AroundItems(inner)
    items["b"] = 2
    del items["a"]
    assert inner == dict(items) == {"b": 2}
    assert ("b" in items, "a" in items, len(items)) == (True, False, 1)
    assert (list(items.items()), list(items.values())) == ([("b", 2)], [2])
