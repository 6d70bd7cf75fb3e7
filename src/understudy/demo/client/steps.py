"""What a client of the payments API does, step by step; each step checks what it gets as a test would.

A step is a function of the visit and its own arguments that returns one line for the story.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from understudy.demo.client.api import Api, Reply


class SurpriseError(Exception):
    """The service did what no client of it would expect."""


@dataclass(slots=True)
class Visit:
    """One session in progress: the connection and what the client remembers."""

    api: Api
    customers: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)


def expect(what: str, found: object, wanted: object) -> None:
    """Insist that two values are equal.

    Raises:
        SurpriseError: they are not; says which and how.
    """
    if found != wanted:
        raise SurpriseError(f"{what}: expected {wanted!r}, got {found!r}")


def _refused(reply: Reply, status: int, kind: str) -> dict[str, Any]:
    expect("status", reply.status, status)
    error: dict[str, Any] = reply.json["error"]
    expect("error type", error["type"], kind)
    return error


def _fields(error: Mapping[str, Any]) -> dict[str, str]:
    return {problem["field"]: problem["code"] for problem in error["fields"]}


def check_health(visit: Visit) -> str:
    """Ask whether the service is up."""
    reply = visit.api.call("GET", "/health", anonymous=True)
    expect("health", (reply.status, reply.json), (200, {"status": "ok"}))
    return "is up"


def mistype_email(visit: Visit, email: str) -> str:
    """Log in as somebody who does not exist."""
    reply = visit.api.call("POST", "/v1/sessions", {"email": email, "password": secrets.token_hex(6)})
    return f"refused: {_refused(reply, 401, 'invalid_credentials')['message']}"


def forget_token(visit: Visit) -> str:
    """Ask without a token."""
    reply = visit.api.call("GET", "/v1/account", anonymous=True)
    _refused(reply, 401, "unauthenticated")
    expect("challenge", reply.headers.get("www-authenticate"), 'Bearer realm="payments"')
    return "refused: 401 with a challenge"


def log_in(visit: Visit, email: str, password: str) -> str:
    """Exchange the password for a token and use it."""
    reply = visit.api.call("POST", "/v1/sessions", {"email": email, "password": password})
    expect("status", reply.status, 201)
    expect("token type", reply.json["token_type"], "bearer")
    expect("token prefix", reply.json["access_token"][:4], "tok_")
    visit.api.token = reply.json["access_token"]
    return f"token for {reply.json['expires_in']} s"


def read_account(visit: Visit, email: str) -> str:
    """Read whose token it is."""
    reply = visit.api.call("GET", "/v1/account")
    expect("account", (reply.status, reply.json["email"]), (200, email))
    return str(reply.json["name"])


def create_customers(visit: Visit, *people: Mapping[str, Any]) -> str:
    """Create customers and remember them."""
    for person in people:
        reply = visit.api.call("POST", "/v1/customers", person)
        expect("status", reply.status, 201)
        for name, given in person.items():
            expect(f"created {name}", reply.json[name], given)
        expect("id prefix", reply.json["id"][:4], "cus_")
        expect("location", reply.headers["location"].endswith(f"/v1/customers/{reply.json['id']}"), wanted=True)
        expect("new id", reply.json["id"] in {known["id"] for known in visit.customers}, wanted=False)
        visit.customers.append(reply.json)
        visit.etags[reply.json["id"]] = reply.headers["etag"]
    return f"{len(people)} created, the last is {visit.customers[-1]['id']}"


def read_customers(visit: Visit, *, newest_first: bool = False) -> str:
    """Read every customer back by id."""
    for known in reversed(visit.customers) if newest_first else visit.customers:
        reply = visit.api.call("GET", f"/v1/customers/{known['id']}")
        expect("customer", (reply.status, reply.json), (200, known))
        expect("etag", reply.headers.get("etag"), visit.etags[known["id"]])
    return f"{len(visit.customers)} read back as created"


def reread_unchanged(visit: Visit, index: int) -> str:
    """Read a customer the client already has."""
    known = visit.customers[index]["id"]
    reply = visit.api.call("GET", f"/v1/customers/{known}", if_none_match=visit.etags[known])
    expect("not modified", (reply.status, reply.body), (304, b""))
    return "304, nothing to download"


def forget_email(visit: Visit, name: str) -> str:
    """Create a customer without an e-mail."""
    error = _refused(visit.api.call("POST", "/v1/customers", {"name": name}), 422, "validation_error")
    expect("fields", _fields(error), {"email": "required"})
    return "refused: email is required"


def create_twice(visit: Visit, index: int) -> str:
    """Create a customer whose e-mail is taken."""
    email = visit.customers[index]["email"]
    error = _refused(visit.api.call("POST", "/v1/customers", {"name": "Twin", "email": email}), 409, "already_exists")
    expect("message names the e-mail", email in error["message"], wanted=True)
    return "refused: 409"


def change_customer(visit: Visit, index: int, **changes: Any) -> str:
    """Change a customer if nobody else did, then read it back."""
    known = visit.customers[index]
    reply = visit.api.call("PATCH", f"/v1/customers/{known['id']}", changes, if_match=visit.etags[known["id"]])
    expect("changed", (reply.status, reply.json), (200, {**known, **changes}))
    expect("new etag", reply.headers["etag"] == visit.etags[known["id"]], wanted=False)
    visit.customers[index], visit.etags[known["id"]] = reply.json, reply.headers["etag"]
    again = visit.api.call("GET", f"/v1/customers/{known['id']}")
    expect("read back", (again.status, again.json, again.headers.get("etag")), (200, reply.json, reply.headers["etag"]))
    return ", ".join(f"{name} is now {text}" for name, text in changes.items())


def change_stale(visit: Visit, index: int) -> str:
    """Change a customer with an entity tag that is out of date."""
    known = visit.customers[index]["id"]
    _refused(
        visit.api.call("PATCH", f"/v1/customers/{known}", {"name": "Lost update"}, if_match='"0000000000000000"'),
        412,
        "precondition_failed",
    )
    return "refused: 412"


def page_customers(visit: Visit, limit: int) -> str:
    """Walk all pages and find every customer of this session, in order."""
    found: list[dict[str, Any]] = []
    pages, cursor = 0, ""
    while True:
        reply = visit.api.call("GET", f"/v1/customers?limit={limit}{cursor}")
        expect("page", (reply.status, reply.json["object"]), (200, "list"))
        found += reply.json["data"]
        pages += 1
        if not reply.json["has_more"]:
            break
        expect("full page", len(reply.json["data"]), limit)
        cursor = f"&starting_after={reply.json['data'][-1]['id']}"
    mine = {known["id"] for known in visit.customers}
    expect("my customers", [item for item in found if item["id"] in mine], visit.customers)
    return f"{len(found)} customers on {pages} pages of {limit}"


def pay(visit: Visit, index: int, amount: int, currency: str, description: str | None = None) -> str:
    """Take a payment twice with one idempotency key: it is taken once."""
    customer_id = visit.customers[index]["id"]
    wanted: dict[str, Any] = {"amount": amount, "currency": currency, "customer": customer_id}
    if description is not None:
        wanted["description"] = description
    key = secrets.token_hex(12)
    reply = visit.api.call("POST", "/v1/payments", wanted, idempotency_key=key)
    expect("status", reply.status, 201)
    expect("payment", {name: reply.json[name] for name in wanted}, wanted)
    expect("outcome", (reply.json["status"], reply.json["refunded"]), ("succeeded", False))
    again = visit.api.call("POST", "/v1/payments", wanted, idempotency_key=key)
    expect("replayed", (again.status, again.json, again.headers.get("idempotent-replayed")), (201, reply.json, "true"))
    visit.payments.append(reply.json)
    return f"{amount / 100:.2f} {currency} taken once, asked twice"


def pay_badly(visit: Visit, index: int, amount: int) -> str:
    """Offer an amount that is no amount, then leave the currency out."""
    wanted = {"amount": amount, "currency": "EUR", "customer": visit.customers[index]["id"]}
    error = _refused(visit.api.call("POST", "/v1/payments", wanted), 422, "validation_error")
    expect("fields", _fields(error), {"amount": "invalid"})
    del wanted["currency"]
    error = _refused(visit.api.call("POST", "/v1/payments", {**wanted, "amount": 100}), 422, "validation_error")
    expect("fields", _fields(error), {"currency": "required"})
    return "refused twice, each with the field that is wrong"


def list_payments(visit: Visit, index: int) -> str:
    """List the payments of one customer."""
    customer_id = visit.customers[index]["id"]
    reply = visit.api.call("GET", f"/v1/payments?customer={customer_id}&limit=50")
    wanted = [item for item in visit.payments if item["customer"] == customer_id]
    expect("payments", (reply.status, reply.json), (200, {"object": "list", "data": wanted, "has_more": False}))
    return f"{len(wanted)} of {visit.customers[index]['name']}"


def refund(visit: Visit, index: int, reason: str) -> str:
    """Refund a payment, see it on the payment, and fail to refund it again."""
    taken = visit.payments[index]
    reply = visit.api.call("POST", f"/v1/payments/{taken['id']}/refunds", {"reason": reason})
    wanted = {"payment": taken["id"], "amount": taken["amount"], "reason": reason, "status": "succeeded"}
    expect("refund", (reply.status, {name: reply.json[name] for name in wanted}), (201, wanted))
    after = visit.api.call("GET", f"/v1/payments/{taken['id']}")
    expect("refunded", (after.status, after.json), (200, {**taken, "refunded": True}))
    visit.payments[index] = after.json
    _refused(visit.api.call("POST", f"/v1/payments/{taken['id']}/refunds", {"reason": reason}), 409, "already_refunded")
    return f"{taken['amount'] / 100:.2f} {taken['currency']} given back, a second time refused"


def export(visit: Visit, kind: str) -> str:
    """Start an export, poll it until it is done, and download the file."""
    reply = visit.api.call("POST", "/v1/exports", {"kind": kind})
    expect("started", (reply.status, reply.json["kind"], reply.json["status"], reply.json["url"]), (202, kind, "pending", None))
    export_id, seen = reply.json["id"], ["pending"]
    while seen[-1] != "done":
        expect("polls", len(seen) < 12, wanted=True)
        reply = visit.api.call("GET", f"/v1/exports/{export_id}")
        expect("job", (reply.status, reply.json["id"], reply.json["kind"]), (200, export_id, kind))
        seen.append(reply.json["status"])
    file = visit.api.call("GET", reply.json["url"])
    expect("file", (file.status, file.headers["content-type"]), (200, "text/csv; charset=utf-8"))
    expect("content", file.body.decode(), f"export,kind\n{export_id},{kind}\n")
    return " → ".join(dict.fromkeys(seen)) + f", {len(file.body)} bytes downloaded"


def read_rates(visit: Visit, times: int, base: str) -> str:
    """Read exchange rates more often than allowed, waiting when told to."""
    before = visit.api.statuses[429]
    for _ in range(times):
        reply = visit.api.call("GET", f"/v1/rates?base={base}")
        expect("rates", (reply.status, reply.json["base"]), (200, base))
        expect("limit", reply.headers.get("x-ratelimit-limit"), "5")
    told = visit.api.statuses[429] - before
    return f"{times} read, told to wait {told} time{'s' * (told != 1)}"


def delete_customer(visit: Visit, index: int) -> str:
    """Delete a customer; afterwards it is gone."""
    gone = visit.customers.pop(index)
    reply = visit.api.call("DELETE", f"/v1/customers/{gone['id']}")
    expect("deleted", (reply.status, reply.json), (200, {"id": gone["id"], "object": "customer", "deleted": True}))
    error = _refused(visit.api.call("GET", f"/v1/customers/{gone['id']}"), 404, "not_found")
    expect("message", error["message"], f"No such customer: {gone['id']}")
    return f"{gone['name']} is gone, then 404"


def log_out(visit: Visit) -> str:
    """Give the token back; afterwards it opens nothing."""
    reply = visit.api.call("DELETE", "/v1/sessions/current")
    expect("logged out", (reply.status, reply.body), (204, b""))
    _refused(visit.api.call("GET", "/v1/account"), 401, "invalid_token")
    visit.api.token = None
    return "the token no longer opens anything"
