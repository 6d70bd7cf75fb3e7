"""What the staging API starts with and what its ids look like."""

import re

from understudy.demo.staging.books import customer, new_etag, new_id, open_books, payment


def test_ids_look_like_a_payment_companys():
    assert re.fullmatch(r"cus_[A-Za-z0-9]{14}", new_id("cus_"))
    assert re.fullmatch(r"exp_[A-Za-z0-9]{10}", new_id("exp_", 10))
    assert new_id("cus_") != new_id("cus_")


def test_entity_tags_are_strong_and_quoted():
    assert re.fullmatch(r'"[0-9a-f]{16}"', new_etag())


def test_the_books_open_with_a_past():
    books = open_books(now=1_000_000.0)
    assert [account.email for account in books.accounts] == ["ada@shop.example", "grace@shop.example"]
    assert all(item["created"] == 913_600 for item in books.customers.values())
    assert set(books.etags) == set(books.customers)


def test_what_a_client_leaves_out_gets_a_default():
    made = customer("cus_1", {"name": "Ines", "email": "i@example.com"}, 12.9)
    assert (made["phone"], made["metadata"], made["created"]) == (None, {}, 12)
    taken = payment({"amount": 5, "currency": "EUR", "customer": "cus_1"}, 12.9)
    assert (taken["description"], taken["status"], taken["refunded"]) == (None, "succeeded", False)
