from understudy.core.faults.status import Status
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead


def test_answers_with_a_status_of_its_own(answer, scene):
    assert Status(503, Headers((("Retry-After", "2"),)), b"busy").edit(answer, scene()) == (
        SendHead(503, Headers((("Retry-After", "2"),))),
        SendBody(b"busy"),
        Finish(),
    )


def test_without_a_body_says_what_the_status_means(answer, scene):
    head, body, _ = Status(503).edit(answer, scene())
    assert head.headers.get("content-type") == "application/json"
    assert body.data == b'{"error":{"status":503,"message":"Service Unavailable"}}'
    assert b"Error" in Status(599).edit((), scene())[1].data


def test_head_and_204_have_no_body(scene):
    assert [type(step) for step in Status(503).edit((), scene("HEAD"))] == [SendHead, Finish]
    assert [type(step) for step in Status(204).edit((), scene())] == [SendHead, Finish]
