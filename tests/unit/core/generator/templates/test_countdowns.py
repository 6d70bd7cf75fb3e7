import json

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.countdowns import explain_countdown
from understudy.core.generator.templates.sources import Case
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def redirects(*numbers):
    tape = Tape()
    for number in numbers:
        leads = f"/again/{number - 1}" if number > 1 else "/get"
        tape.add("GET", f"/again/{number}", None, 302, f"<p>see {leads} now, or <a>{leads}</a></p>", fields=[("Location", leads)])
    return tape


def test_redirects_are_followed_as_often_as_somebody_else_asks():
    generated = generate(redirects(3, 1, 2).exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    answers = [service.answer(Request("GET", f"/again/{number}"), 1.8e9) for number in (12, 2, 1)]
    assert [answer.headers.get("location") for answer in answers] == ["/again/11", "/again/1", "/get"]
    assert b"<a>/again/11</a>" in answers[0].body
    assert "{'" not in json.dumps(generated.document)


def case(number):
    return Case(redirects(1).samples()[0], {"path.again": number})


@pytest.mark.parametrize(
    ("targets", "numbers"),
    [
        (["/again/2", "/get", "/else"], ["3", "1", "1"]),
        (["/again/2", "/other/1", "/get"], ["3", "2", "1"]),
        (["/again/2", "/again/1"], ["3", "2"]),
        (["/again/7", "/get"], ["3", "1"]),
        (["/again/22", "/get"], ["3", "1"]),
        (["/again/2", "/get"], ["three", "1"]),
        (["/get"], ["1"]),
        ([2, 1], ["3", "2"]),
    ],
)
def test_what_does_not_count_down_is_no_countdown(targets, numbers):
    assert explain_countdown(targets, [case(number) for number in numbers]) is None
