"""Grant types that nobody grants."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.traffic.grants import is_unsupported


@pytest.mark.parametrize(
    ("grant_type", "error", "unsupported"),
    [
        ("password", "unsupported_grant_type", True),
        ("magic", "invalid_grant", True),
        ("authorization_code", "invalid_grant", False),
        ("refresh_token", "invalid_client", False),
    ],
)
def test_a_grant_is_refused_for_its_type_or_for_what_it_brings(grant_type, error, unsupported):
    assert is_unsupported(grant_type, {"error": error}) is unsupported


def test_an_answer_without_an_error_grants():
    assert not is_unsupported("magic", {"access_token": "abc"})
    assert not is_unsupported("magic", "no JSON")


def test_other_types_than_the_recorded_one_are_refused_as_it_was():
    tape = Tape()
    tape.add("POST", "/token", "grant_type=client_credentials", 200, {"access_token": "at_8Zq2LmPx4Tn1Vw"})
    tape.add("POST", "/token", "grant_type=magic", 400, {"error": "unsupported_grant_type"})
    assert [endpoint.operation for endpoint in find_endpoints(tape.samples())] == [(("form:grant_type", "client_credentials"),), ()]
