import pytest

from understudy.core.engine.templates.access import all_text, dig, member, walk
from understudy.core.engine.templates.missing import Missing
from understudy.core.model.json_codec import ABSENT

DATA = {"a": {"b": [10, {"c": None}]}, "d.e": 5, "1": "one"}


def test_members_of_mappings_and_elements_of_lists():
    assert walk(DATA, ("a", "b", 1, "c")) is None
    assert walk(DATA, ("a", "b", -2)) == 10
    assert member(DATA, 1) == "one"
    assert member("text", 0) == "t"


@pytest.mark.parametrize("path", [("x",), ("a", "b", 7), ("a", "b", "c"), ("a", "b", 0, "real"), ("a", "__class__")])
def test_nothing_else_can_be_reached(path):
    assert isinstance(walk(DATA, path), Missing)


def test_truth_values_are_no_positions():
    assert isinstance(member([1, 2], True), Missing)


def test_looking_further_into_what_is_missing_keeps_its_name():
    assert walk(DATA, ("x", "y")).name == "x"
    assert member(Missing("a"), "b").name == "a.b"


@pytest.mark.parametrize(("dotted", "value"), [("a.b.0", 10), ("a.b.1.c", None), ("d.e", 5), ("a.x", ABSENT), ("x.y", ABSENT)])
def test_dotted_names(dotted, value):
    assert dig(DATA, dotted) == value


def test_all_that_is_said_leaves_out_keys_that_are_text():
    item = {
        "id": "RmlsbTox",
        "title": "Mirror",
        "studio": {"studioId": "abc", "name": "Mosfilm"},
        "tags": ["zone"],
        "tag": "classic",
        "etag": "8f14e45f",
        "number": 7,
        "no_id": 3,
    }
    assert all_text(item) == "Mirror\nMosfilm\nzone\nclassic\n7\n3"
