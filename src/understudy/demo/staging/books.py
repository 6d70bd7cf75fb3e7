"""What the staging API remembers: accounts, sessions, customers, payments, exports and who called how often.

One lock in the server guards all of it, so nothing here locks.
"""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from typing import Any

SESSION_LIFETIME_S = 3600
_ALPHABET = string.ascii_letters + string.digits

type Item = dict[str, Any]


def new_id(prefix: str, length: int = 14) -> str:
    """Make an id as payment companies do: a readable prefix and random letters and digits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may log in."""

    id: str
    email: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """One login: who it belongs to and until when it counts, in epoch seconds."""

    account: Account
    expires_at: float


@dataclass(slots=True)
class Export:
    """A job that moves on each time somebody asks about it, as a queue with one worker does."""

    kind: str
    created: int
    polls: int = 0


@dataclass(slots=True)
class Books:
    """Everything the service remembers, in the order in which it happened."""

    accounts: list[Account] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    customers: dict[str, Item] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    payments: dict[str, Item] = field(default_factory=dict)
    refunds: dict[str, Item] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    idempotency: dict[str, Item] = field(default_factory=dict)
    windows: dict[str, tuple[float, int]] = field(default_factory=dict)


def open_books(now: float) -> Books:
    """Start with two accounts and two customers, as a staging environment that has been used before."""
    books = Books(
        accounts=[
            Account("acct_7Qm2LkTnV0c4", "ada@shop.example", "correct-horse-7", "Ada's Shop"),
            Account("acct_1ZpX8sWdR5yB", "grace@shop.example", "battery-staple-9", "Grace & Sons"),
        ],
    )
    for customer_id, name, email in (
        ("cus_N4rwh4lKq0Zs1b", "North Harbor Ltd", "billing@northharbor.example"),
        ("cus_B1uebe11Ryw7Tt", "Bluebell Florist", "hello@bluebell.example"),
    ):
        books.customers[customer_id] = customer(customer_id, {"name": name, "email": email}, now - 86_400)
        books.etags[customer_id] = new_etag()
    return books


def new_etag() -> str:
    """Make a strong entity tag (RFC 9110 §8.8.3)."""
    return f'"{secrets.token_hex(8)}"'


def customer(customer_id: str, given: Item, now: float) -> Item:
    """Complete what a client gave into a customer."""
    return {
        "id": customer_id,
        "object": "customer",
        "name": given["name"],
        "email": given["email"],
        "phone": given.get("phone"),
        "metadata": given.get("metadata", {}),
        "balance": 0,
        "created": int(now),
    }


def payment(given: Item, now: float) -> Item:
    """Complete what a client gave into a payment."""
    return {
        "id": new_id("pay_"),
        "object": "payment",
        "amount": given["amount"],
        "currency": given["currency"],
        "customer": given["customer"],
        "description": given.get("description"),
        "status": "succeeded",
        "refunded": False,
        "created": int(now),
    }
