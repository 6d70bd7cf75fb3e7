"""The staging API's manners, told as calls."""

import json

import pytest

from understudy.demo.staging.books import open_books
from understudy.demo.staging.message import Call
from understudy.demo.staging.server import answer

NOW = 1_700_000_000.0


class Visitor:
    """Calls the API without a socket."""

    def __init__(self):
        self.books, self.headers, self.now = open_books(NOW), {}, NOW

    def __call__(self, method, target, body=None, **headers):
        path, _, query = target.partition("?")
        found, _ = answer(
            self.books,
            Call(
                method,
                tuple(path[1:].split("/")),
                dict(pair.split("=") for pair in query.split("&") if pair),
                {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
                b"" if body is None else json.dumps(body).encode(),
                "http://api.test",
            ),
            self.now,
        )
        return found

    def log_in(self):
        token = self("POST", "/v1/sessions", {"email": "ada@shop.example", "password": "correct-horse-7"}).body["access_token"]
        self.headers = {"authorization": f"Bearer {token}"}
        return self


@pytest.fixture
def visitor():
    return Visitor().log_in()


def kind(found):
    return found.status, found.body["error"]["type"]


def test_a_login_opens_the_account_until_it_expires_or_ends(visitor):
    assert visitor("GET", "/v1/account").body["email"] == "ada@shop.example"
    visitor.now += 3600
    assert kind(visitor("GET", "/v1/account")) == (401, "invalid_token")
    visitor.now -= 1
    assert visitor("DELETE", "/v1/sessions/current").status == 204
    assert kind(visitor("GET", "/v1/account")) == (401, "invalid_token")
    assert kind(Visitor()("GET", "/v1/account")) == (401, "unauthenticated")
    assert kind(visitor("POST", "/v1/sessions", {"email": "ada@shop.example", "password": "guess"})) == (401, "invalid_credentials")


def test_customers_are_created_changed_and_deleted(visitor):
    made = visitor("POST", "/v1/customers", {"name": "Ines", "email": "i@example.com"})
    path = f"/v1/customers/{made.body['id']}"
    etag = dict(made.headers)["ETag"]
    assert dict(made.headers)["Location"] == f"http://api.test{path}"
    assert visitor("GET", path, if_none_match=etag).status == 304
    assert kind(visitor("PATCH", path, {"name": "X"}, if_match='"other"')) == (412, "precondition_failed")
    assert visitor("PATCH", path, {"name": "Inês"}, if_match=etag).body == {**made.body, "name": "Inês"}
    assert kind(visitor("POST", "/v1/customers", {"name": "Twin", "email": "i@example.com"})) == (409, "already_exists")
    assert visitor("DELETE", path).body["deleted"] is True
    assert kind(visitor("GET", path)) == (404, "not_found")


def test_pages_meet_at_the_cursor(visitor):
    for number in range(3):
        visitor("POST", "/v1/customers", {"name": f"n{number}", "email": f"n{number}@example.com"})
    first = visitor("GET", "/v1/customers?limit=3").body
    second = visitor("GET", f"/v1/customers?limit=3&starting_after={first['data'][-1]['id']}").body
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [item["name"] for item in second["data"]] == ["n1", "n2"]
    assert kind(visitor("GET", "/v1/customers?limit=0")) == (422, "validation_error")


def test_a_payment_is_taken_once_per_key_and_refunded_once(visitor):
    wanted = {"amount": 100, "currency": "EUR", "customer": next(iter(visitor.books.customers))}
    taken = visitor("POST", "/v1/payments", wanted, idempotency_key="k")
    again = visitor("POST", "/v1/payments", wanted, idempotency_key="k")
    assert (again.body, dict(again.headers)) == (taken.body, {"Idempotent-Replayed": "true"})
    refunds = f"/v1/payments/{taken.body['id']}/refunds"
    assert visitor("POST", refunds, {}).body["amount"] == 100
    assert kind(visitor("POST", refunds, {})) == (409, "already_refunded")
    assert visitor("GET", f"/v1/payments/{taken.body['id']}").body["refunded"] is True


def test_bad_payments_name_the_fields(visitor):
    customer = next(iter(visitor.books.customers))
    refused = visitor("POST", "/v1/payments", {"amount": -1, "currency": "XXX", "customer": customer})
    assert [problem["field"] for problem in refused.body["error"]["fields"]] == ["amount", "currency"]
    assert kind(visitor("POST", "/v1/payments", {"amount": 1, "currency": "EUR", "customer": "cus_none"})) == (404, "not_found")


def test_a_job_moves_on_as_it_is_asked(visitor):
    path = f"/v1/exports/{visitor('POST', '/v1/exports', {'kind': 'payments'}).body['id']}"
    assert kind(visitor("GET", f"{path}/file")) == (409, "not_ready")
    assert [visitor("GET", path).body["status"] for _ in range(4)] == ["running", "running", "done", "done"]
    assert visitor("GET", f"{path}/file").body.startswith(b"export,kind\nexp_")


def test_rates_are_limited_per_account_and_window(visitor):
    left = [dict(visitor("GET", "/v1/rates").headers)["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    refused = visitor("GET", "/v1/rates")
    assert kind(refused) == (429, "rate_limited")
    assert dict(refused.headers)["Retry-After"] == "2"
    visitor.now += 2
    assert visitor("GET", "/v1/rates?base=USD").body["base"] == "USD"
