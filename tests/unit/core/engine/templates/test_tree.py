import pytest

from understudy.core.engine.templates.tree import compile_tree, iterate, parse_loop
from understudy.core.model.constant import Constant
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError
from understudy.files.languages.template import compile_template


def tree(document):
    return compile_tree(document, compile_template)


NAMES = {"a": 1, "b": [1, 2], "people": [{"n": "x", "age": 1}, {"n": "y", "age": 2}], "m": {"k": "v"}, "gone": ABSENT}


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"x": "{{ a }}", "y": "t{{ a }}"}, {"x": 1, "y": "t1"}),
        ({"x": "{{ nobody | default(omit) }}", "y": 1}, {"y": 1}),
        (["{{ a }}", "{{ nobody | default(omit) }}", 2], [1, 2]),
        ({"n{{ a }}": {"deep": ["{{ b }}"]}}, {"n1": {"deep": [[1, 2]]}}),
        (
            {"$for": "p in people", "$each": {"name": "{{ p.n }}", "last": "{{ loop.last }}"}},
            [{"name": "x", "last": False}, {"name": "y", "last": True}],
        ),
        ({"$for": "p in people", "$each": "{{ p.n }}", "$if": "{{ p.age > 1 }}"}, ["y"]),
        ({"$for": "key, value in m", "$each": "{{ key }}={{ value }}"}, ["k=v"]),
        ({"$for": "key in m", "$each": "{{ key }}"}, ["k"]),
        ({"$for": "{{ p in people }}", "$each": 1} if False else {"$for": "p in {{ people }}", "$each": 1}, [1, 1]),
        ({"x": {"$json": {"n": "{{ a }}"}, "$style": "spaced"}}, {"x": '{"n": 1}'}),
        ({"$json": "{{ m }}"}, '{"k":"v"}'),
        ({"$merge": [{"$for": "p in [1, 2]", "$each": {"n{{ p }}": "{{ p }}"}}]}, {"n1": 1, "n2": 2}),
        ({"$merge": [{"a": 1, "b": 1}, "{{ m }}", "{{ nobody }}", "{{ a }}", {"b": 2}]}, {"a": 1, "b": 2, "k": "v"}),
    ],
)
def test_values(document, value):
    assert tree(document).render(NAMES) == value


def test_order_of_members_is_kept():
    assert list(tree({"z": "{{ a }}", "a": 1, "m": "{{ a }}"}).render(NAMES)) == ["z", "a", "m"]


def test_what_has_no_template_is_one_constant():
    document = {"a": [1, {"b": None}], "text": "no braces"}
    made = tree(document)
    assert type(made) is Constant
    assert made.value is document


def test_says_where_something_is_missing():
    with pytest.raises(TemplateError, match=r"^customer\.address\.city: \{\{ nobody\.city \}\}: nobody\.city is not there"):
        tree({"customer": {"address": {"city": "{{ nobody.city }}"}}}).render(NAMES)


@pytest.mark.parametrize(
    "document", [{"x": "{{ nobody }}"}, ["{{ nobody }}"], {"$for": "p in nobody", "$each": 1}, {"$merge": [{"x": "{{ nobody }}"}]}]
)
def test_attempting_gives_nothing_instead(document):
    assert tree(document).attempt(NAMES) is ABSENT


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"x": [{"y": "{{ now( }}"}]}, r"x: \[0\]: y"),
        ({"$for": "people", "$each": 1}, "o in page.items"),
        ({"$for": "p in people"}, "each"),
        ({"$for": "p in people", "$each": 1, "other": 2}, "nothing else"),
        ({"$merge": {"a": 1}}, "takes a list"),
        ({"$merge": [], "b": 1}, "stands alone"),
    ],
)
def test_what_is_broken_is_said_at_load(document, told):
    with pytest.raises(ValueError, match=told):
        tree(document)


def test_loops_go_over_lists_and_mappings_of_a_bounded_size():
    with pytest.raises(TemplateError, match="needs a list"):
        list(iterate(("x",), 5, {}))
    with pytest.raises(TemplateError, match="at most"):
        list(iterate(("x",), [0] * 100_001, {}))
    assert parse_loop("a, b in m.items") == (("a", "b"), "m.items")


def test_loops_count_from_the_start_and_from_the_end():
    rounds = [dict(inner["loop"]) for inner in iterate(("one",), ["a", "b"], {})]
    assert [(one["index"], one["index0"], one["revindex"], one["revindex0"]) for one in rounds] == [(1, 0, 2, 1), (2, 1, 1, 0)]
    assert [(one["first"], one["last"], one["length"]) for one in rounds] == [(True, False, 2), (False, True, 2)]
