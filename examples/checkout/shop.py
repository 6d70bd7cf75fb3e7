"""A small shop that charges its customers through a payment service.

`checkout` was written with bad days in mind, `refund` was not.
"""

from dataclasses import dataclass

import requests

TIMEOUT_S = 2


@dataclass(frozen=True)
class Order:
    """What became of an order: `paid`, `declined`, or `pending` until the payment service is back."""

    status: str
    payment: str = ""


class Shop:
    """The application under test; it knows the payment service by its URL alone."""

    def __init__(self, payments_url: str, api_key: str = "test-key") -> None:
        self.payments_url = payments_url
        self.session = requests.Session()
        self.session.headers["authorization"] = f"Bearer {api_key}"

    def checkout(self, cents: int, currency: str = "EUR") -> Order:
        """Charge a customer. When the payment service is down the order waits; nobody loses their basket."""
        try:
            answer = self.session.post(f"{self.payments_url}/v1/payments", json={"amount": cents, "currency": currency}, timeout=TIMEOUT_S)
            if answer.status_code == 402:
                return Order("declined")
            answer.raise_for_status()
            return Order("paid", answer.json()["id"])
        except requests.RequestException:
            return Order("pending")

    def refund(self, payment: str) -> str:
        """Give the money back. Nobody has thought of what happens when this fails."""
        answer = self.session.post(f"{self.payments_url}/v1/payments/{payment}/refund", timeout=TIMEOUT_S)
        return answer.json()["status"]
