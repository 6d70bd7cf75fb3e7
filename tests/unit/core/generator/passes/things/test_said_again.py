"""Puts that say again what was said before anybody looked."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of


def test_what_is_shown_after_the_second_put_was_so_from_the_first():
    tape = Tape()
    asked = {"durable": True}
    shown = {"name": "sent", "durable": True, "node": "n1", "consumers": []}
    tape.add("PUT", "/queues/sent", asked, 201)
    tape.add("PUT", "/queues/sent", asked, 204)
    tape.add("GET", "/queues/sent", None, 200, shown)
    tape.add("DELETE", "/queues/sent", None, 204)
    tape.add("GET", "/queues/sent", None, 404, {"error": "not found"})
    ask = asked_of(tape, "queues")
    assert ask("PUT", "/queues/paid", b'{"durable": false}', content_type="application/json").status == 201
    assert json.loads(ask("GET", "/queues/paid").body) == {**shown, "name": "paid", "durable": False}
    assert ask("PUT", "/queues/paid", b'{"durable": false}', content_type="application/json").status == 204
    assert json.loads(ask("GET", "/queues/paid").body) == {**shown, "name": "paid", "durable": False}
