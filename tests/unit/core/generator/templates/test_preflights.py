"""What a page of another origin may do."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.nodes import Const, Expr
from understudy.core.generator.templates.preflights import explain_leave
from understudy.core.generator.templates.sources import Case


def leave(field, *told, **asked):
    tape = Tape()
    for _ in told:
        tape.add("OPTIONS", "/")
    values = {f"request.headers['{name.replace('_', '-')}']": value for name, value in asked.items()}
    return explain_leave(field, told, [Case(sample, values) for sample in tape.samples()])


def test_what_was_asked_comes_back_as_a_whole_or_not_at_all():
    asked = {"access_control_request_headers": "x-one", "access_control_request_method": "POST"}
    assert leave("access-control-allow-headers", "x-one", **asked) == Expr(
        "request.headers['access-control-request-headers'] | default(omit)"
    )
    assert leave("access-control-allow-methods", "GET,POST", **asked) == Const("GET,POST")
    assert leave("access-control-allow-methods", "GET", "PUT", **asked) is None
