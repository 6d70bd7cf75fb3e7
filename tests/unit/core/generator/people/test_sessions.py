from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.generator.things.presented import presented

TOKEN = "tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX"


def visit():
    """Log in, look, log out, look again."""
    tape = Tape()
    bearer = [("Authorization", f"Bearer {TOKEN}")]
    tape.add("GET", "/me", None, 401, {"error": "no credentials"})
    tape.add("POST", "/login", {"user": "ann"}, 200, {"token": TOKEN})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=bearer)
    tape.add("POST", "/logout", None, 204, headers=bearer)
    tape.add("GET", "/me", None, 401, {"error": "revoked"}, headers=bearer)
    return tape


def test_credentials_live_from_issue_to_revocation():
    samples = visit().samples()
    (found,) = find_sessions(find_endpoints(samples)).deciding()
    assert (found.code, found.issued, found.revoked) == ("request.bearer", {TOKEN: 1}, {TOKEN: 3})
    assert [found.is_alive(sample) for sample in samples] == [False, False, True, True, False]
    assert dict(presented(samples[2])) == {"request.bearer": TOKEN}
