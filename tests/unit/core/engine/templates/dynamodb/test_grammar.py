"""Words and paths of expressions."""

import pytest

from understudy.core.engine.templates.dynamodb.grammar import Words, look


def test_paths_with_placeholders_and_indexes():
    assert Words("#a.b[2].#c", {"#a": "one.x", "#c": "two"}, None).path() == ("one.x", "b", 2, "two")


@pytest.mark.parametrize("text", ["#b", "a[x", "a ! b"])
def test_what_is_no_expression_is_said(text):
    with pytest.raises(ValueError, match=r"expression|name|expected|invalid"):
        Words(text, {}, {}).path()


def test_a_value_is_found_inside_maps_and_lists():
    item = {"a": {"M": {"b": {"L": [{"S": "x"}, {"S": "y"}]}}}}
    assert look(item, ("a", "b", 1)) == {"S": "y"}
    assert look(item, ("a", "b", 5)) is None
    assert look(item, ("a", "c", "d")) is None
