"""How long generation takes, and how much memory, for many exchanges: `python bench/generation.py [COUNT …]`.

The traffic is a shop with customers, orders and jobs, used by many clients: things made, read, listed by pages, changed, removed, missed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Exchange, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.runtime.rehearsal import DocumentRehearsal

START = 1_795_200_000.0
_PAGE = 20


class Shop:
    """The real service, and the recorder beside it."""

    def __init__(self, limit: int) -> None:
        self.exchanges: list[Exchange] = []
        self._limit = limit
        self._customers: dict[str, dict[str, Any]] = {}
        self._orders: dict[str, dict[str, Any]] = {}

    def play(self) -> None:
        """Let clients come until there are enough exchanges."""
        for visit in self._visits():
            if len(self.exchanges) >= self._limit:
                return
            visit()

    def _visits(self) -> Iterator[Any]:
        turn = 0
        while True:
            turn += 1
            yield lambda turn=turn: self._visit(turn)

    def _visit(self, turn: int) -> None:
        customer: dict[str, Any] = {
            "id": _made_up("cus", turn),
            "name": f"Customer {turn}",
            "tier": ("basic", "gold")[turn % 2],
            "created": self._now(),
        }
        self._customers[str(customer["id"])] = customer
        self._say("POST", "/customers", {"name": customer["name"], "tier": customer["tier"]}, 201, customer)
        for line in range(2):
            order: dict[str, Any] = {
                "id": _made_up("ord", turn * 10 + line),
                "customer": customer["id"],
                "amount": turn + line,
                "state": "open",
            }
            self._orders[order["id"]] = order
            self._say("POST", "/orders", {"customer": customer["id"], "amount": turn + line}, 201, order)
            self._say("GET", f"/orders/{order['id']}", None, 200, order)
        order = self._orders[order["id"]] = {**order, "state": "paid"}
        self._say("PATCH", f"/orders/{order['id']}", {"state": "paid"}, 200, order)
        self._say("GET", f"/orders/{order['id']}", None, 200, order)
        self._say("GET", f"/customers/{customer['id']}", None, 200, customer)
        newest = list(self._customers.values())[-_PAGE:][::-1]
        self._say("GET", f"/customers?limit={_PAGE}", None, 200, {"data": newest, "has_more": len(self._customers) > _PAGE})
        self._say("GET", f"/orders/{_made_up('ord', -turn)}", None, 404, {"error": "no such order"})
        if turn % 2:
            del self._customers[str(customer["id"])]
            self._say("DELETE", f"/customers/{customer['id']}", None, 204, None)
            self._say("GET", f"/customers/{customer['id']}", None, 404, {"error": "no such customer"})

    def _now(self) -> int:
        return int(START + len(self.exchanges) / 10)

    def _say(self, method: str, target: str, asked: Any, status: int, answer: Any) -> None:
        number = len(self.exchanges) + 1
        kind = [("Content-Type", "application/json")]
        request = Request(
            method, target, Headers.of(kind if asked else []), json.dumps(asked).encode() if asked else b"", "http", "shop.example"
        )
        response = Response(status, Headers.of(kind if answer else []), json.dumps(answer).encode() if answer else b"")
        wait = 0.005 + (int(sha256(target.encode()).hexdigest()[:4], 16) / 65536) * 0.02
        self.exchanges.append(Exchange(number, "shop", START + number / 10, request, response, Timings(wait=wait)))


def _made_up(prefix: str, seed: int) -> str:
    return f"{prefix}_{sha256(f'{prefix}{seed}'.encode()).hexdigest()[:16]}"


def main() -> None:
    """Print one line per count."""
    for count in [int(text) for text in sys.argv[1:]] or [1_000, 10_000, 100_000]:
        shop = Shop(count)
        shop.play()
        started = time.process_time()
        generated = generate(shop.exchanges, {"name": "shop"}, lambda document: DocumentRehearsal(document, "shop"))
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(shop.exchanges):>7} exchanges: {seconds:6.1f} s of CPU, peak {peak:5.0f} MiB, fidelity {generated.proof.fidelity:.4f},"
            f" held out {generated.held_out or 0:.4f}, {len(generated.document['stubs'])} stubs",
            flush=True,
        )


if __name__ == "__main__":
    main()
