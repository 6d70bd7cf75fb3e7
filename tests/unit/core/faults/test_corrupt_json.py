from understudy.core.faults.corrupt_json import CorruptJson
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.step import Finish, SendBody, SendHead


def test_the_body_is_as_long_as_before_but_no_json(answer, scene):
    head, body, _ = CorruptJson().edit(answer, scene())
    assert (len(body.data), head.headers.get("content-length")) == (14, "14")
    assert parse_json(body.data) is ABSENT


def test_an_empty_body_becomes_a_broken_one(scene):
    steps = CorruptJson().edit((SendHead(200), SendBody(b""), Finish()), scene())
    assert parse_json(steps[1].data) is ABSENT
    assert CorruptJson().edit((), scene()) == ()
