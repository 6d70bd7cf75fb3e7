from understudy.core.engine.templates.initial_items import InitialItems


def test_there_is_an_item_under_every_key_and_only_what_was_put_is_listed():
    items = InitialItems({}, {"lines": []})
    assert items["ann"] == items.get("bob") == {"lines": []}
    assert not list(items)
    assert "ann" not in items
    items["ann"] = {"lines": [1]}
    assert dict(items.items()) == {"ann": {"lines": [1]}}
    assert list(items.values()) == [{"lines": [1]}]
    assert len(items) == 1


def test_what_is_removed_is_the_initial_item_again():
    items = InitialItems({"ann": {"lines": [1]}}, {"lines": []})
    del items["ann"]
    del items["bob"]
    assert items["ann"] == {"lines": []}
