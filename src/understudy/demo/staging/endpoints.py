"""What each endpoint of the staging API does: plain functions of the books, the call and the time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from understudy.demo.staging.books import SESSION_LIFETIME_S, Account, Books, Export, Item, Session, customer, new_etag, new_id, payment
from understudy.demo.staging.message import Answer, Call, Fields, RefusalError

CURRENCIES = ("EUR", "GBP", "USD")
RATES = {"EUR": {"GBP": "0.8731", "USD": "1.1594"}, "GBP": {"EUR": "1.1453", "USD": "1.3280"}, "USD": {"EUR": "0.8625", "GBP": "0.7530"}}
RATES_LIMIT, RATES_WINDOW_S = 5, 2.0

type Endpoint = Callable[[Books, Call, float], Answer]


def log_in(books: Books, call: Call, now: float) -> Answer:
    """Exchange e-mail and password for a bearer token."""
    given = _json(call)
    _require(given, "email", "password")
    account = next((a for a in books.accounts if (a.email, a.password) == (given["email"], given["password"])), None)
    if account is None:
        raise RefusalError(401, "invalid_credentials", "The e-mail or password is not correct.")
    token = new_id("tok_", 32)
    books.sessions[token] = Session(account, now + SESSION_LIFETIME_S)
    return Answer(201, {"access_token": token, "token_type": "bearer", "expires_in": SESSION_LIFETIME_S, "account": account.id})


def log_out(books: Books, call: Call, now: float) -> Answer:
    """Revoke the token that was sent."""
    _account(books, call, now)
    del books.sessions[_bearer(call)]
    return Answer(204)


def show_account(books: Books, call: Call, now: float) -> Answer:
    """Tell who is logged in."""
    account = _account(books, call, now)
    return Answer(200, {"id": account.id, "object": "account", "name": account.name, "email": account.email})


def list_customers(books: Books, call: Call, now: float) -> Answer:
    """Page through customers, newest last, by cursor."""
    _account(books, call, now)
    return _page(call, books.customers.values())


def create_customer(books: Books, call: Call, now: float) -> Answer:
    """Create a customer; name and e-mail are required and e-mails are unique."""
    _account(books, call, now)
    given = _json(call)
    _require(given, "name", "email")
    if any(known["email"] == given["email"] for known in books.customers.values()):
        raise RefusalError(409, "already_exists", f"A customer with the e-mail {given['email']} already exists.")
    created = customer(new_id("cus_"), given, now)
    books.customers[created["id"]] = created
    books.etags[created["id"]] = new_etag()
    headers = (("Location", f"{call.base_url}/v1/customers/{created['id']}"), ("ETag", books.etags[created["id"]]))
    return Answer(201, created, headers)


def show_customer(books: Books, call: Call, now: float) -> Answer:
    """Read one customer, or 304 when the client has this version."""
    _account(books, call, now)
    found = _customer(books, call.segments[2])
    etag = ("ETag", books.etags[found["id"]])
    if call.headers.get("if-none-match") == etag[1]:
        return Answer(304, None, (etag,))
    return Answer(200, found, (etag,))


def update_customer(books: Books, call: Call, now: float) -> Answer:
    """Change some members of a customer, unless somebody else did so first."""
    _account(books, call, now)
    found = _customer(books, call.segments[2])
    given = _json(call)
    expected = call.headers.get("if-match")
    if expected is not None and expected != books.etags[found["id"]]:
        raise RefusalError(412, "precondition_failed", "The customer has changed since you read it.")
    changed: Item = {**found, **{name: given[name] for name in ("name", "email", "phone", "metadata") if name in given}}
    books.customers[found["id"]] = changed
    books.etags[found["id"]] = new_etag()
    return Answer(200, changed, (("ETag", books.etags[found["id"]]),))


def delete_customer(books: Books, call: Call, now: float) -> Answer:
    """Forget a customer."""
    _account(books, call, now)
    found = _customer(books, call.segments[2])
    del books.customers[found["id"]]
    return Answer(200, {"id": found["id"], "object": "customer", "deleted": True})


def create_payment(books: Books, call: Call, now: float) -> Answer:
    """Take a payment; the same idempotency key never takes it twice."""
    _account(books, call, now)
    key = call.headers.get("idempotency-key")
    if key is not None and key in books.idempotency:
        return Answer(201, books.idempotency[key], (("Idempotent-Replayed", "true"),))
    given = _json(call)
    _require(given, "amount", "currency", "customer")
    problems: list[tuple[str, str, str]] = []
    if not isinstance(given["amount"], int) or given["amount"] <= 0:
        problems.append(("amount", "invalid", "must be a positive integer in the smallest currency unit"))
    if given["currency"] not in CURRENCIES:
        problems.append(("currency", "unsupported", f"must be one of {', '.join(CURRENCIES)}"))
    if problems:
        raise _invalid(tuple(problems))
    if given["customer"] not in books.customers:
        raise RefusalError(404, "not_found", f"No such customer: {given['customer']}")
    taken = payment(given, now)
    books.payments[taken["id"]] = taken
    if key is not None:
        books.idempotency[key] = taken
    return Answer(201, taken, (("Location", f"{call.base_url}/v1/payments/{taken['id']}"),))


def list_payments(books: Books, call: Call, now: float) -> Answer:
    """Page through payments, of one customer if asked."""
    _account(books, call, now)
    wanted = call.query.get("customer")
    return _page(call, (item for item in books.payments.values() if wanted is None or item["customer"] == wanted))


def show_payment(books: Books, call: Call, now: float) -> Answer:
    """Read one payment."""
    _account(books, call, now)
    return Answer(200, _payment(books, call.segments[2]))


def refund_payment(books: Books, call: Call, now: float) -> Answer:
    """Give a payment back, once."""
    _account(books, call, now)
    taken = _payment(books, call.segments[2])
    if taken["refunded"]:
        raise RefusalError(409, "already_refunded", f"Payment {taken['id']} has already been refunded.")
    given = _json(call)
    refund = {
        "id": new_id("re_"),
        "object": "refund",
        "payment": taken["id"],
        "amount": taken["amount"],
        "reason": given.get("reason", "requested_by_customer"),
        "status": "succeeded",
        "created": int(now),
    }
    books.refunds[refund["id"]] = refund
    books.payments[taken["id"]] = {**taken, "refunded": True}
    return Answer(201, refund)


def start_export(books: Books, call: Call, now: float) -> Answer:
    """Start a job that is polled until it is done."""
    _account(books, call, now)
    given = _json(call)
    _require(given, "kind")
    export_id = new_id("exp_", 10)
    books.exports[export_id] = Export(given["kind"], int(now))
    return Answer(202, _export(books, export_id, call.base_url), (("Location", f"{call.base_url}/v1/exports/{export_id}"),))


def show_export(books: Books, call: Call, now: float) -> Answer:
    """Tell how far a job is: pending, then twice running, then done."""
    _account(books, call, now)
    export_id = call.segments[2]
    if export_id not in books.exports:
        raise RefusalError(404, "not_found", f"No such export: {export_id}")
    books.exports[export_id].polls += 1
    return Answer(200, _export(books, export_id, call.base_url))


def download_export(books: Books, call: Call, now: float) -> Answer:
    """Hand out the file of a finished job."""
    _account(books, call, now)
    export_id = call.segments[2]
    if export_id not in books.exports or books.exports[export_id].polls < 3:
        raise RefusalError(409, "not_ready", "The export is not done yet.")
    text = f"export,kind\n{export_id},{books.exports[export_id].kind}\n"
    disposition = ("Content-Disposition", f'attachment; filename="{export_id}.csv"')
    return Answer(200, text.encode(), (disposition,), "text/csv; charset=utf-8")


def show_rates(books: Books, call: Call, now: float) -> Answer:
    """Exchange rates: five reads in two seconds, then 429 with Retry-After."""
    caller = _account(books, call, now).id
    started, used = books.windows.get(caller, (now, 0))
    if now >= started + RATES_WINDOW_S:
        started, used = now, 0
    left_s = math.ceil(started + RATES_WINDOW_S - now)
    if used >= RATES_LIMIT:
        headers = (*_limit_headers(0, left_s), ("Retry-After", str(left_s)))
        raise RefusalError(429, "rate_limited", "Too many requests. Slow down.", headers=headers)
    books.windows[caller] = (started, used + 1)
    base = call.query.get("base", "EUR")
    if base not in RATES:
        raise _invalid((("base", "unsupported", f"must be one of {', '.join(CURRENCIES)}"),))
    return Answer(200, {"object": "rates", "base": base, "rates": RATES[base]}, _limit_headers(RATES_LIMIT - used - 1, left_s))


def show_health(books: Books, call: Call, now: float) -> Answer:  # noqa: ARG001 (every endpoint takes the same three)
    """Say that the service is up, to anybody."""
    return Answer(200, {"status": "ok"})


def _limit_headers(remaining: int, reset_s: int) -> tuple[tuple[str, str], ...]:
    limits = {"X-RateLimit-Limit": RATES_LIMIT, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset_s}
    return tuple((name, str(value)) for name, value in limits.items())


def _bearer(call: Call) -> str:
    return call.headers.get("authorization", "").removeprefix("Bearer ")


def _account(books: Books, call: Call, now: float) -> Account:
    challenge = (("WWW-Authenticate", 'Bearer realm="payments"'),)
    if "authorization" not in call.headers:
        raise RefusalError(401, "unauthenticated", "No credentials were given.", headers=challenge)
    session = books.sessions.get(_bearer(call))
    if session is None or session.expires_at <= now:
        raise RefusalError(401, "invalid_token", "The access token is not valid or has expired.", headers=challenge)
    return session.account


def _json(call: Call) -> Item:
    try:
        given = orjson.loads(call.body or b"{}")
    except orjson.JSONDecodeError as error:
        raise RefusalError(400, "invalid_request", "The body is not valid JSON.") from error
    if not isinstance(given, dict):
        raise RefusalError(400, "invalid_request", "The body must be a JSON object.")
    return given


def _require(given: Item, *names: str) -> None:
    missing = tuple((name, "required", "is required") for name in names if given.get(name) in {None, ""})
    if missing:
        raise _invalid(missing)


def _invalid(fields: Fields) -> RefusalError:
    return RefusalError(422, "validation_error", "Some fields are not valid.", fields=fields)


def _customer(books: Books, customer_id: str) -> Item:
    if customer_id not in books.customers:
        raise RefusalError(404, "not_found", f"No such customer: {customer_id}")
    return books.customers[customer_id]


def _payment(books: Books, payment_id: str) -> Item:
    if payment_id not in books.payments:
        raise RefusalError(404, "not_found", f"No such payment: {payment_id}")
    return books.payments[payment_id]


def _export(books: Books, export_id: str, base_url: str) -> dict[str, Any]:
    job = books.exports[export_id]
    status = "pending" if job.polls < 1 else "running" if job.polls < 3 else "done"
    url = f"{base_url}/v1/exports/{export_id}/file" if status == "done" else None
    return {"id": export_id, "object": "export", "kind": job.kind, "status": status, "url": url, "created": job.created}


def _page(call: Call, items: Iterable[Item]) -> Answer:
    everything = list(items)
    raw_limit = call.query.get("limit", "10")
    if not raw_limit.isdecimal() or not 1 <= int(raw_limit) <= 100:
        raise _invalid((("limit", "invalid", "must be between 1 and 100"),))
    limit = int(raw_limit)
    after = call.query.get("starting_after")
    ids = [item["id"] for item in everything]
    if after is not None and after not in ids:
        raise RefusalError(404, "not_found", f"No such cursor: {after}")
    start = 0 if after is None else ids.index(after) + 1
    chosen = everything[start : start + limit]
    return Answer(200, {"object": "list", "data": chosen, "has_more": start + limit < len(everything)})
