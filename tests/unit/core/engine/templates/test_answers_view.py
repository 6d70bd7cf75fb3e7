from understudy.core.engine.templates.answers_view import view_answer, view_answers
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request, Response


def test_an_answer_says_its_status_its_fields_and_its_body():
    asked = {"method": "PUT", "path": "/a"}
    told = view_answer(asked, Response(201, Headers.of([("ETag", '"1"'), ("content-length", "99")]), b'{"a": 1}'))
    assert told == {
        "asked": asked,
        "status": 201,
        "ok": True,
        "headers": {"ETag": '"1"', "Content-Length": "8"},
        "text": '{"a": 1}',
        "json": {"a": 1},
    }
    assert "json" not in view_answer(asked, Response(404))
    assert not view_answer(asked, Response(404))["ok"]


def test_a_request_that_holds_nothing_has_no_answers():
    assert view_answers(Request("POST", "/")) is ABSENT
    assert [one["status"] for one in view_answers(Request("POST", "/", answers=((None, Response(204)),)))] == [204]
