import base64

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_user_and_secret_of_an_authorization_field():
    matcher = make_value_matcher({"credential": {"user": "ann", "secret": {"starts_with": "h"}}})
    assert matcher.matches(basic("ann:hunter2"))
    assert not matcher.matches(basic("bob:hunter2"))
    assert not matcher.matches(basic("ann:other"))
    assert not matcher.matches("Bearer hunter2")
    assert not matcher.matches(ABSENT)
    assert make_value_matcher({"credential": {"secret": "tok"}}).matches("Bearer tok")
    assert matcher.weight == 2
