"""By which members lists may be sorted."""

from types import SimpleNamespace

from understudy.core.generator.lists.sort_orders import order_style, sortable, sorted_in


def seen(*items):
    return [SimpleNamespace(present=[SimpleNamespace(item=lambda one=one: one) for one in items])]


NOTES = seen({"id": 1, "createdAt": "a", "tags": [], "by": {"name": "x"}}, {"id": 2, "createdAt": "b", "tags": [], "by": {"name": "y"}})


def test_scalars_that_differ_may_be_sorted_by():
    assert sortable(NOTES) == ["id", "createdAt"]
    assert sortable(seen({"id": 1})) == []


def test_members_may_be_spelled_as_words_of_an_enumeration():
    assert order_style(["CREATED_AT_DESC"], NOTES) == "camel"
    assert order_style(["-createdAt"], NOTES) == ""


def test_fields_to_sort_by_may_stand_inside_a_member():
    assert sorted_in(["name"], NOTES) == "by"
    assert sorted_in(["id"], NOTES) == ""
    assert sorted_in(["color"], NOTES) is None
