"""Requests that were led to the same path with, or without, the slash at its end."""

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.traffic.led_on import is_led_to_slash
from understudy.core.model.message import Response

CALL = {"jsonrpc": "2.0", "id": 1, "method": "users.create", "params": {}}


def led(path, status, location):
    tape = Tape()
    tape.add("POST", path, CALL, status, None, fields=[("Location", location)] if location else [])
    sample = tape.samples()[0]
    assert isinstance(sample.exchange.outcome, Response)
    return sample, is_led_to_slash(sample.exchange.request, sample.exchange.outcome)


@pytest.mark.parametrize(
    ("path", "status", "location", "is_so"),
    [
        ("/rpc/", 307, "http://api.example/rpc", True),
        ("/a%20b", 308, "/a%20b/", True),
        ("/rpc", 302, "/login", False),
        ("/rpc", 307, "/rpc", False),
        ("/rpc", 200, "/rpc/", False),
        ("/rpc", 307, "", False),
    ],
)
def test_where_a_request_is_led(path, status, location, is_so):
    sample, found = led(path, status, location)
    assert found is is_so
    assert (sample.operation == ()) is is_so


@pytest.mark.parametrize("status", [201, 302, 307])
def test_a_location_that_is_no_address_leads_nowhere_and_stops_nobody(status):
    tape = Tape()
    tape.add("POST", "/things", {"name": "a"}, status, {"id": "k1a2b3c4d5"}, fields=[("Location", "http://[x")])
    tape.add("GET", "/things/k1a2b3c4d5", None, 200, {"id": "k1a2b3c4d5", "name": "a", "next": "http://[x"})
    assert run(tape).proof.fidelity == 1.0
