import pytest

from understudy.core.generator.lists.narrowing import Narrowing, find_listed, find_narrowing, members_of, value_at

BOOKS = [
    {"title": "Alpha", "pages": 120, "tags": ["old", "red"], "by": {"name": "Ada"}, "at": "2026-01-01T00:00:00Z"},
    {"title": "Beta", "pages": 300, "tags": ["new"], "by": {"name": "Bob"}, "at": "2026-02-01T00:00:00Z"},
    {"title": "Gamma", "pages": 80, "tags": ["red"], "by": {"name": "Ada"}, "at": "2026-03-01T00:00:00Z"},
]


def found(name, *looks):
    return find_narrowing(name, [((asked,) if isinstance(asked, str) else asked, BOOKS, frozenset(shown)) for asked, shown in looks])


@pytest.mark.parametrize(
    ("name", "asked", "shown", "member", "operator"),
    [
        ("title", "Beta", [1], "title", "equals"),
        ("pages_gte", "120", [0, 1], "pages", "gte"),
        ("pages__lt", "120", [2], "pages", "lt"),
        ("min_pages", "100", [0, 1], "pages", "gte"),
        ("filter[pages][gt]", "120", [1], "pages", "gt"),
        ("title__icontains", "TA", [1], "title", "like"),
        ("title_ne", "Beta", [0, 2], "title", "not"),
        ("tag", "red", [0, 2], "tags", "element"),
        ("name", "Ada", [0, 2], "by.name", "equals"),
        ("title", ["Beta", "Gamma"], [1, 2], "title", "any"),
        ("title", "Beta,Gamma", [1, 2], "title", "listed"),
        ("at_after", "2026-02-01T00:00:00Z", [1, 2], "at", "since"),
        ("q", "gam", [2], "$text", "like"),
        ("author", "Bob", [1], "by.name", "equals"),
    ],
)
def test_comparisons_are_found(name, asked, shown, member, operator):
    assert found(name, (asked, shown)) == Narrowing(name, member, operator)


def test_what_the_lists_are_against_is_not_believed():
    assert found("title", ("Beta", [0])) is None
    assert found("mood", ("sad", [0]), ("sad", [1])) is None
    assert found("limit_to", ("100", [0, 1])) is None


def test_members_are_named_with_dots():
    assert members_of(BOOKS[:1]) == ["title", "pages", "tags", "by", "at", "by.name"]
    assert value_at(BOOKS[0], "by.name") == "Ada"
    assert "red" in value_at(BOOKS[0], "$text")


def test_comparisons_are_written_as_where_takes_them():
    assert Narrowing("p", "pages", "gte").clause("request.query.p", "") == {"gte": "{{ request.query.p | number(0) }}"}
    assert Narrowing("p", "tags", "any").clause("", "request.query_all.p") == "{{ request.query_all.p }}"


def test_a_parameter_that_says_what_to_leave_out_names_a_flag():
    rooms = [{"name": "a", "is_closed": False}, {"name": "b", "is_closed": True}]
    assert find_narrowing("exclude_closed", [(("1",), rooms, frozenset([0]))]) == Narrowing("exclude_closed", "is_closed", "unless")
    kept = Narrowing("exclude_closed", "is_closed", "unless")
    assert [kept.keeps(room, ("true",)) for room in rooms] == [True, False]
    assert [kept.keeps(room, ("0",)) for room in rooms] == [True, True]


def test_filters_in_words_are_read_as_scim_and_odata_have_them():
    things = [{"name": "ann", "age": 3}, {"name": "bob", "age": 5}]
    looks = [(['name eq "bob"'], things, frozenset([1])), (['name eq "nobody"'], things, frozenset())]
    assert find_narrowing("filter", looks) == Narrowing("filter", "$filter", "words")
    assert find_narrowing("filter", [(['name sw "a"'], things[:1], frozenset([0]))]) == Narrowing("filter", "$filter", "words")
    assert find_narrowing("filter", [(['name sw "a"'], things[:1], frozenset())]) is None
    assert find_narrowing("note", [(['name sw "a"'], things[:1], frozenset([0]))]) is None
    assert find_narrowing("$filter", [(["age gt 9"], things, frozenset([0]))]) is None


def test_one_value_of_several_may_be_how_names_begin():
    secrets = [{"Name": "app/db"}, {"Name": "app/api"}, {"Name": "mail"}]
    code = "(request.json.Filters | where('Key', 'name') | first).Values"
    assert find_listed(code, [(["app"], secrets, frozenset([0, 1]))]) == Narrowing(code, "Name", "starts")
    assert find_listed(code, [(["mail"], secrets, frozenset([2]))]) == Narrowing(code, "Name", "any")


def test_a_flag_is_called_after_the_figure_that_has_to_be_more_than_nothing():
    stock = [{"title": "Lamp", "stock": 2, "amount": 1}, {"title": "Pen", "stock": 0, "amount": 0}]
    assert find_narrowing("in_stock", [(("true",), stock, frozenset([0]))]) == Narrowing("in_stock", "stock", "positive")
    assert find_narrowing("a", [(("true",), stock, frozenset([0]))]) is None
