import pytest

from understudy.core.engine.templates.graphql_selection import cut_to, read_selection

QUERY = """
query Q($id: Int = 3) { entry: book(id: $id) @include(if: true) { id t: title(upper: {a: 1}) ...Who ... on Novel { part { number } } } }
fragment Who on Book { author { name } }
"""


def test_aliases_fragments_arguments_and_directives():
    assert read_selection(QUERY) == {
        "id": {"field": "id", "selection": {}},
        "t": {"field": "title", "selection": {}, "arguments": {"upper": {"a": 1}}},
        "author": {"field": "author", "selection": {"name": {"field": "name", "selection": {}}}},
        "part": {"field": "part", "selection": {"number": {"field": "number", "selection": {}}}, "on": "Novel"},
    }


def test_fragments_may_stand_first_and_scalars_select_nothing():
    assert list(read_selection("fragment F on B { id } { books { ...F } }")) == ["id"]
    assert read_selection("mutation { drop(id: 1) }") == {}
    assert read_selection("what") == {}


def test_values_are_cut_to_what_is_selected():
    book = {"id": 1, "title": "Dune", "author": {"name": "Herbert", "born": 1920}}
    selection = read_selection("{ book { t: title author { name } isbn } }")
    cut = {"t": "Dune", "author": {"name": "Herbert"}, "isbn": None}
    assert cut_to(book, selection) == cut
    assert cut_to([book, None], selection) == [cut, None]
    assert cut_to(book, {}) == book


def test_lists_are_narrowed_by_the_arguments_of_their_fields():
    user = {"name": "Ann", "tasks": [{"id": 1, "status": "OPEN"}, {"id": 2, "status": "DONE"}, {"id": 3, "status": "OPEN"}]}
    lists = "open: tasks(status: $s) { id } two: tasks(skip: 1, first: 1) { id } all: tasks(locale: $l) { id }"
    query = "query Q($s: Status) { user { " + lists + " name(short: true) } }"
    assert cut_to(user, read_selection(query, {"s": "OPEN"})) == {
        "open": [{"id": 1}, {"id": 3}],
        "two": [{"id": 2}],
        "all": [{"id": 1}, {"id": 2}, {"id": 3}],
        "name": "Ann",
    }


def test_what_is_asked_of_one_type_is_left_out_of_others():
    selection = read_selection("{ node { __typename id ... on Task { id title } ... on Project { name } } }")
    assert cut_to({"__typename": "Task", "id": 1}, selection) == {"__typename": "Task", "id": 1, "title": None}
    assert cut_to({"__typename": "Project", "id": 2, "name": "x"}, selection) == {"__typename": "Project", "id": 2, "name": "x"}


@pytest.mark.parametrize(
    ("variables", "names"),
    [({}, ["id", "year"]), ({"all": True}, ["id", "title", "tags", "year"]), ({"all": True, "none": True}, ["id", "title", "tags"])],
)
def test_what_directives_leave_out_is_not_there(variables, names):
    query = """query F($all: Boolean!, $none: Boolean) { film { id ... on Film @include(if: $all) { title }
        ...More @include(if: $all) year @skip(if: $none) secret @include(if: false) } } fragment More on Film { tags }"""
    assert list(read_selection(query, {"all": False, "none": False} | variables)) == names
