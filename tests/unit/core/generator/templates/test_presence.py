from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.nodes import Expr, Loop
from understudy.core.generator.templates.presence import as_left_out, asked_by, emptied_by, told_with
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.json_codec import ABSENT


def test_what_is_told_with_a_member_of_the_thing_is_found_by_it():
    tape = Tape()
    for name in "ab":
        tape.add("GET", f"/things/{name}", None, 200, {"name": name})
    first, second = (Case(sample, {"item.name": "x"}) for sample in tape.samples())
    copied = Case(first.sample, {**first.values, "item.copy_id": "c1"})
    assert told_with([True, False], [copied, second]) == "item.copy_id"
    assert told_with([True, False], [first, second]) is None
    assert told_with([True, True], [copied, first]) is None


def test_the_parameter_that_asks_for_something_is_the_one_that_is_there_just_then():
    tape = Tape()
    for target in ("/a?expand=x&limit=2", "/a?limit=2", "/a"):
        tape.add("GET", target, None, 200, {})
    cases = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    assert asked_by([True, False, False], cases) == "(request.query.expand | default(''))"
    assert asked_by([False, True, False], cases) is None


def test_who_says_nothing_under_a_name_empties_that():
    tape = Tape()
    for asked in ({"Status": "canceled"}, {"Body": ""}, {"Body": "", "Status": "sent"}):
        tape.add("POST", "/messages/1", asked, 200, {})
    cases = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    assert emptied_by([ABSENT, "", ""], cases, "body") == "request.json.Body"
    assert emptied_by([ABSENT, "", ABSENT], cases, "body") is None
    assert emptied_by([ABSENT, "x", "x"], cases, "body") is None


def test_a_list_that_comes_back_is_left_out_where_none_was_said():
    tape = Tape()
    tape.add("POST", "/things", {}, 200, {})
    (case,) = (Case(sample, {}) for sample in tape.samples())
    said = Case(case.sample, {"request.json.tags": ["x"]})
    loop = Loop("request.json.tags", "each", Expr("each"))
    assert as_left_out(loop, [case]) == "request.json.tags | default(omit, true)"
    assert as_left_out(loop, [said]) is None
    assert as_left_out(Loop("request.json.tags", "each", Expr("each.name")), [case]) is None
