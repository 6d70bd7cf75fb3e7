import base64

from tests.unit.core.generator.people.test_sessions import TOKEN
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.generator.things.presented import presented


def test_what_a_request_says_itself_is_not_given_out():
    """An echo is no issuer: whoever accepts any credential accepts one that was echoed before."""
    tape = Tape()
    tape.add("GET", "/echo", None, 200, {"headers": {"X-Trace": TOKEN}}, headers=[("X-Trace", TOKEN)])
    tape.add("POST", "/echo", {"nonce": TOKEN}, 200, {"json": {"nonce": TOKEN}})
    tape.add("GET", "/me", None, 401, {"error": "no credentials"})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=[("Authorization", f"Bearer {TOKEN}")])
    assert find_sessions(find_endpoints(tape.samples())).issued == {}


def test_what_stands_in_base64_beside_its_user_is_presented():
    tape = Tape()
    tape.add("GET", "/me", None, 200, {}, headers=[("X-Devpi-Auth", base64.b64encode(b"ann:t0ken-77").decode())])
    assert dict(presented(tape.samples()[0])) == {"request.basic.password": "t0ken-77"}


def test_a_signed_token_is_presented_whatever_it_is_called():
    tape = Tape()
    signed = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJlMTIz"
    tape.add("POST", "/check", {"pass": signed, "refresh": "Zk3Vd8QwTn5RbXy7", "note": "hello"})
    assert dict(presented(tape.samples()[0])) == {"request.json.pass": signed, "request.json.refresh": "Zk3Vd8QwTn5RbXy7"}


def test_cookies_that_an_address_says_are_not_given_out():
    tape = Tape()
    tape.add("GET", "/cookies/set/flavor/choc", None, 302, fields=[("Set-Cookie", "flavor=choc; Path=/")])
    tape.add("GET", "/cookies", None, 200, {"cookies": {"flavor": "choc"}}, headers=[("Cookie", "flavor=choc")])
    assert find_sessions(find_endpoints(tape.samples())).issued == {}
