"""The two sessions, as lists of named steps: the one that is recorded, and another with other data, counts and order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from understudy.demo.client import steps
from understudy.demo.client.steps import Visit

type Step = Callable[[Visit], str]
type Session = tuple[tuple[str, Step], ...]

RECORDED: Final[Session] = (
    ("asks for health", steps.check_health),
    ("mistypes the e-mail", partial(steps.mistype_email, email="ada@shop.exmaple")),
    ("forgets the token", steps.forget_token),
    ("logs in", partial(steps.log_in, email="ada@shop.example", password="correct-horse-7")),  # noqa: S106 (a made-up account)
    ("reads the account", partial(steps.read_account, email="ada@shop.example")),
    (
        "creates customers",
        lambda visit: steps.create_customers(
            visit,
            {"name": "Ines Duarte", "email": "ines@example.com"},
            {"name": "Tom Okafor", "email": "tom.okafor@example.org", "phone": "+44 20 7946 0011"},
            {"name": "Mai Lindqvist", "email": "mai@lindqvist.example", "metadata": {"plan": "pro", "seats": 4}},
        ),
    ),
    ("reads them back", steps.read_customers),
    ("reads one again", partial(steps.reread_unchanged, index=0)),
    ("forgets the e-mail", partial(steps.forget_email, name="Nobody")),
    ("creates one twice", partial(steps.create_twice, index=1)),
    ("changes one", partial(steps.change_customer, index=1, name="Thomas Okafor")),
    ("changes it with a stale tag", partial(steps.change_stale, index=1)),
    ("pages through all", partial(steps.page_customers, limit=2)),
    ("pays", partial(steps.pay, index=0, amount=1999, currency="EUR", description="Two lamps")),
    ("pays again", partial(steps.pay, index=0, amount=450, currency="EUR")),
    ("pays in dollars", partial(steps.pay, index=2, amount=12500, currency="USD", description="Annual plan")),
    ("pays badly", partial(steps.pay_badly, index=0, amount=-500)),
    ("lists payments", partial(steps.list_payments, index=0)),
    ("refunds one", partial(steps.refund, index=1, reason="duplicate")),
    ("exports payments", partial(steps.export, kind="payments")),
    ("exports customers", partial(steps.export, kind="customers")),
    ("reads rates in a hurry", partial(steps.read_rates, times=7, base="EUR")),
    ("deletes one", partial(steps.delete_customer, index=1)),
    ("pages through what is left", partial(steps.page_customers, limit=3)),
    ("logs out", steps.log_out),
)

DIFFERENT: Final[Session] = (
    ("forgets the token", steps.forget_token),
    ("logs in", partial(steps.log_in, email="ada@shop.example", password="correct-horse-7")),  # noqa: S106 (a made-up account)
    (
        "creates customers",
        lambda visit: steps.create_customers(
            visit,
            {"name": "Jörg Weiß", "email": "joerg@weiss.example"},
            {"name": "Priya Raman", "email": "priya@example.net", "metadata": {"source": "fair"}},
            {"name": "Olu Adeyemi", "email": "olu@adeyemi.example", "phone": "+234 1 555 0192"},
            {"name": "Sofia Marín", "email": "sofia@marin.example"},
            {"name": "Kenji Abe", "email": "kenji@example.com", "phone": "+81 3 5555 0100", "metadata": {"vip": True}},
        ),
    ),
    ("pays in pounds", partial(steps.pay, index=3, amount=7250, currency="GBP", description="Ink, 12 bottles")),
    ("reads them back, newest first", partial(steps.read_customers, newest_first=True)),
    ("deletes one", partial(steps.delete_customer, index=0)),
    ("exports refunds", partial(steps.export, kind="refunds")),
    ("pages through all", partial(steps.page_customers, limit=3)),
    ("forgets the e-mail", partial(steps.forget_email, name="Anon")),
    ("creates one twice", partial(steps.create_twice, index=3)),
    ("changes one", partial(steps.change_customer, index=2, phone="+34 91 555 0143", name="Sofía Marín")),
    ("changes it with a stale tag", partial(steps.change_stale, index=2)),
    ("reads one again", partial(steps.reread_unchanged, index=2)),
    ("pays", partial(steps.pay, index=0, amount=310, currency="EUR")),
    ("pays for another", partial(steps.pay, index=2, amount=99, currency="USD")),
    ("pays badly", partial(steps.pay_badly, index=1, amount=-20)),
    ("refunds one", partial(steps.refund, index=0, reason="damaged")),
    ("lists payments", partial(steps.list_payments, index=2)),
    ("lists none", partial(steps.list_payments, index=1)),
    ("refunds another", partial(steps.refund, index=1, reason="fraudulent")),
    ("deletes another", partial(steps.delete_customer, index=1)),
    ("reads rates", partial(steps.read_rates, times=3, base="EUR")),
    ("pages one by one", partial(steps.page_customers, limit=1)),
    ("logs out", steps.log_out),
)

SESSIONS: Final[dict[str, Session]] = {"recorded": RECORDED, "different": DIFFERENT}
