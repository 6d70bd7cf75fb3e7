import pytest

from understudy.core.engine.templates.compiled import ExpressionTemplate, TextTemplate, shorten
from understudy.core.engine.templates.expression import compile_expression
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError


def expression(source):
    return ExpressionTemplate(compile_expression(source), source)


def text(*pieces):
    return TextTemplate(tuple(compile_expression(piece[0]) if isinstance(piece, tuple) else piece for piece in pieces), "source")


def test_a_whole_expression_keeps_its_type():
    assert expression("a").render({"a": [1]}) == [1]
    assert expression("a").attempt({"a": b"x"}) == b"x"


def test_text_is_joined():
    assert text("x", ("a",), "y", ("b.c",)).render({"a": 1, "b": {"c": None}}) == "x1ynull"


def test_what_is_missing_is_an_error_to_render_and_nothing_to_attempt():
    for made in (expression("a.b"), text("x", ("a.b",))):
        with pytest.raises(TemplateError, match=r"a\.b is not there"):
            made.render({})
        assert made.attempt({}) is ABSENT
    assert expression("a | upper").attempt({}) is ABSENT


def test_nesting_without_end_is_an_error():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TemplateError):
        expression("a | json").render({"a": deep})


def test_messages_show_the_beginning():
    assert shorten("  a\nb") == "a"
    assert len(shorten("x" * 500)) == 78
