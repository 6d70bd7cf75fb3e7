import pytest

from understudy.core.faults.truncated_body import TruncatedBody
from understudy.core.model.step import Close, Finish, Forward, Reset, SendBody, SendHead


@pytest.mark.parametrize(
    ("fault", "kept", "end"),
    [(TruncatedBody(), 7, Close()), (TruncatedBody(keep_bytes=3, reset=True), 3, Reset()), (TruncatedBody(keep=0.9999), 13, Close())],
)
def test_ends_in_the_middle_of_what_was_promised(answer, scene, fault, kept, end):
    head, body, last = fault.edit(answer, scene())
    assert (head.headers.get("content-length"), len(body.data), last) == ("14", kept, end)


def test_an_empty_body_promises_a_byte_that_never_comes(scene):
    head, last = TruncatedBody().edit((SendHead(200), Finish()), scene())
    assert (head.headers.get("content-length"), last) == ("1", Close())


def test_chunks_stay_chunks(scene):
    head, body, _ = TruncatedBody().edit((SendHead(200, framing="chunked"), SendBody(b"ab"), SendBody(b"cd"), Finish()), scene())
    assert ("content-length" in head.headers, body.data) == (False, b"ab")


def test_leaves_alone_what_is_no_answer(scene):
    assert TruncatedBody().edit((Forward("http://x"),), scene()) == (Forward("http://x"),)
