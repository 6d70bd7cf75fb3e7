"""Requests that say they bring JSON and bring none."""

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.press import WRONG, press
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.malformed import is_malformed
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request


def test_what_is_no_json_is_refused_for_that_alone():
    played = Played(press())
    assert played.ask("POST", "/articles", {"lang": "en"}, 400) == {"error": "title is missing"}
    for body in (b"{other", b'["open'):
        answer = played.service.answer(Request("POST", "/articles", Headers.of([("content-type", "application/json")]), body), 1.8e9)
        assert (answer.status, parse_json(answer.body)) == (400, WRONG)
    answer = played.service.answer(Request("POST", "/articles", Headers.of([("content-type", "application/xml")]), b"<b/>"), 1.8e9)
    assert answer.status == 415


def test_only_what_announces_json_is_malformed():
    tape = Tape()
    for kind, body in (("application/json", b"{"), ("application/json", b"{}"), ("text/plain", b"{"), ("application/json", b"")):
        tape.add("POST", "/", body, 200, headers=[("content-type", kind)])
    assert [is_malformed(sample) for sample in tape.samples()] == [True, False, False, False]
