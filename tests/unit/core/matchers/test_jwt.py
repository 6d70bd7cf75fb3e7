import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher

# {"alg":"HS256"} and {"sub":"u1","exp":1}
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSIsImV4cCI6MX0.c2ln"


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"jwt": {"claims": {"sub": "u1"}, "header": {"alg": "HS256"}}},
            [f"Bearer {TOKEN}", TOKEN],
            [f"Basic {TOKEN}", "a.b.c", TOKEN.replace(".", ""), "Bearer", ABSENT],
        ),
        ({"jwt": {}}, [TOKEN], ["x"]),
        ({"jwt": {"claims": {"sub": "u2"}}}, [], [TOKEN]),
    ],
)
def test_claims_of_a_token(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []
