import pytest

from understudy.core.model.step import Reset
from understudy.testing.players import Rehearsed

DOCUMENT = {
    "stubs": [
        {"id": "hello", "when": {"path": "/hello"}, "then": {"json": {"a": 1}}},
        {"id": "broken", "when": {"path": "/broken"}, "then": {"fault": "connection_reset"}},
    ]
}


def test_asks_a_service_without_a_server():
    service = Rehearsed(DOCUMENT)
    assert service.json("GET", "/hello") == {"a": 1}
    assert service.ask("GET", "/hello").status == 200
    assert service.decide("GET", "/broken").steps == (Reset(),)


def test_says_what_came_instead_of_a_response():
    with pytest.raises(AssertionError, match="Reset"):
        Rehearsed(DOCUMENT).ask("GET", "/broken")
