"""Texts in which a piece comes as often as the request says."""

import pytest
from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.counted_texts import explain_counted
from understudy.core.generator.templates.nodes import to_text
from understudy.core.generator.templates.sources import Case
from understudy.core.model.message import Request
from understudy.testing.players import Rehearsed


def links(size, here=None):
    return "<p>" + "".join(f"{i} " if i == here else f"<a href='/links/{size}/{i}'>{i}</a> " for i in range(size)) + "</p>"


def cases(*asked):
    tape = Tape()
    for _ in asked:
        tape.add("GET", "/")
    return [Case(sample, one) for sample, one in zip(tape.samples(), asked, strict=True)]


def test_pieces_count_and_one_of_them_is_another():
    tape = Tape()
    for size, here in ((10, 0), (3, 0), (5, 2)):
        tape.add("GET", f"/links/{size}/{here}", None, 200, links(size, here).encode(), kind="text/html")
    played = Played(tape)
    assert played.generated.proof.fidelity == 1
    for size, here in ((4, 0), (6, 3), (2, 1)):
        assert played.service.answer(Request("GET", f"/links/{size}/{here}"), 1.8e9).body == links(size, here).encode()


@pytest.mark.parametrize(
    ("texts", "other", "text"),
    [
        (["0,1,2", "0,1,2,3"], 5, "0,1,2,3,4"),
        (["row 1; row 2; row 3; end", "row 1; row 2; row 3; row 4; end"], 2, "row 1; row 2; end"),
        ([links(3), links(4)], 6, links(6)),
    ],
)
def test_what_stands_between_pieces_or_around_them_stays(texts, other, text):
    node = explain_counted(texts, cases({"path.n": "3"}, {"path.n": "4"}))
    stub = {"id": "a", "when": {"path": "/{n}"}, "then": {"text": to_text(node)}}
    assert Rehearsed({"stubs": [stub]}).ask("GET", f"/{other}").body.decode() == text


def test_other_texts_are_left_to_others():
    assert explain_counted(["0,1,2", "0,1,3,3"], cases({"path.n": "3"}, {"path.n": "4"})) is None
    assert explain_counted(["0,1,2", "0,1,2"], cases({"path.n": "3"}, {"path.n": "3"})) is None
    assert explain_counted(["a", "b"], cases({"path.n": "3"}, {"path.n": "4"})) is None
