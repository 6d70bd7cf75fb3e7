"""Answers of GraphQL."""

from tests.unit.core.generator.library import ask
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.nodes import Const, Cut, Expr, Loop, Obj
from understudy.core.generator.things.graphql_answers import by_fields, cut_answer, joined, root_field


def sample(query, answer):
    tape = Tape()
    ask(tape, query, answer)
    return tape.samples()[0]


def test_fields_stand_under_their_own_names():
    one = sample("{ book(id: 1) { name: title by: author { n: name } } }", {"book": {"name": "Dawn", "by": {"n": "Ann"}}})
    assert by_fields(one, ("data", "book"), one.answer.tree["data"]["book"]) == {"title": "Dawn", "author": {"name": "Ann"}}
    assert by_fields(one, ("data", "book", "by"), {"n": "Ann"}) == {"name": "Ann"}
    assert by_fields(one, ("errors",), {"n": 1}) == {"n": 1}


def test_a_part_of_a_list_says_nothing_of_the_list():
    one = sample("{ user(id: 1) { open: tasks(status: OPEN) { id } tasks { id } } }", {"user": {"open": [], "tasks": [{"id": 1}]}})
    assert by_fields(one, ("data", "user"), one.answer.tree["data"]["user"]) == {"tasks": [{"id": 1}]}


def test_views_of_one_thing_are_put_together():
    assert joined({"id": 1, "by": {"id": 2}}, {"title": "Dawn", "by": {"name": "Ann"}}) == {
        "id": 1,
        "title": "Dawn",
        "by": {"id": 2, "name": "Ann"},
    }
    assert joined(None, {"id": 1}) == {"id": 1}


def test_the_root_field_shows_the_thing_even_without_its_key():
    one = sample("{ book(id: 1) { title } }", {"book": {"title": "Dawn"}})
    assert root_field([one]) == ("data", "book")
    assert root_field([sample("{ books { title } }", {"books": []})]) is None


def test_what_is_put_together_is_cut_to_what_is_selected():
    one = sample("{ books { total items { title } } }", {"books": {"total": 1, "items": []}})
    inner = Obj(
        (
            ("total", Expr("page.total")),
            ("items", Loop("page.items", "each", Expr("each | cut_to(request.graphql.selection.items.selection)"))),
        )
    )
    cut = cut_answer(Obj((("data", Obj((("books", inner),))),)), [one])
    whole = Obj((("total", Expr("page.total")), ("items", Loop("page.items", "each", Expr("each")))))
    assert cut == Obj((("data", Obj((("books", Cut(whole, "request.graphql.selection")),))),))
    assert cut_answer(Const({"data": None}), [one]) == Const({"data": None})


def test_what_is_always_the_same_is_cut_too_but_for_other_names():
    me = Const({"data": {"me": {"id": "u1", "name": "Root"}}})
    plain = [sample("{ me { id name } }", {"me": {"id": "u1", "name": "Root"}}), sample("{ me { name } }", {"me": {"name": "Root"}})]
    assert cut_answer(me, plain) == Obj((("data", Obj((("me", Cut(Const({"id": "u1", "name": "Root"}), "request.graphql.selection")),))),))
    named = sample("{ me { n: name } }", {"me": {"n": "Root"}})
    assert cut_answer(me, [*plain, named]) == me
