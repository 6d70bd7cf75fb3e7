from tests.unit.core.generator.test_sessions import TOKEN
from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.session_lives import find_sessions


def test_what_a_request_says_itself_is_not_given_out():
    """An echo is no issuer: whoever accepts any credential accepts one that was echoed before."""
    tape = Tape()
    tape.add("GET", "/echo", None, 200, {"headers": {"X-Trace": TOKEN}}, headers=[("X-Trace", TOKEN)])
    tape.add("POST", "/echo", {"nonce": TOKEN}, 200, {"json": {"nonce": TOKEN}})
    tape.add("GET", "/me", None, 401, {"error": "no credentials"})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=[("Authorization", f"Bearer {TOKEN}")])
    assert find_sessions(find_endpoints(tape.samples())).issued == {}
