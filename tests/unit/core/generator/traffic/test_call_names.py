"""Names of calls that come back."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.sample import CALL_NAMES

OWN = ["3f0e4f6a9b577a2f4c1d9e0160b8a6d1", "8d144b7ea6f31c0d2e3f4a025e2c9a70"]


def noted(*pairs):
    tape = Tape()
    for said, told in pairs:
        tape.add("GET", "/things", None, 200, {}, headers=[("X-Request-ID", said)] if said else [], fields=[("x-request-id", told)])
    return tape.samples()[0].notes[CALL_NAMES]


def test_what_a_client_calls_its_request_comes_back_and_others_are_named():
    assert noted(("mine-1", "mine-1"), ("", OWN[0]), ("", OWN[1])) == {"x-request-id": "{hex:32}"}


def test_what_never_came_back_or_is_always_the_same_names_no_call():
    assert noted(("mine-1", OWN[0]), ("", OWN[1])) == noted(("mine-1", "mine-1"), ("", "on")) == noted(("", OWN[0])) == {}
