import base64

from understudy.core.model.credential import mark_of
from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher

MARK = mark_of("hunter2")


def test_one_credential_in_every_notation():
    matcher = make_value_matcher({"mark": MARK})
    accepted = ["hunter2", "Bearer hunter2", "Token hunter2", "Basic " + base64.b64encode(b"ann:hunter2").decode()]
    refused = ["hunter3", "Bearer hunter3", "Basic " + base64.b64encode(b"hunter2:other").decode(), "", None, ABSENT]
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
    assert matcher.describe() == f"a credential with the mark {MARK}"


def test_several_marks_and_those_that_call_themselves_wrong():
    matcher = make_value_matcher({"mark": [MARK, "wrong"]})
    assert matcher.matches("hunter2")
    assert matcher.matches("Bearer invalid-token")
    assert not matcher.matches("Bearer some-token")
