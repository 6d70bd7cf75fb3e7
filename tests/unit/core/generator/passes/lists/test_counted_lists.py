"""Endpoints that say how many things a list would show."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def shelf(path, told):
    tape = Tape()
    books = [{"id": 100 + number, "title": title, "price": price} for number, (title, price) in enumerate((("Emma", 7), ("Ulysses", 12)))]
    tape.add("GET", "/books", None, 200, {"items": books})
    tape.add("GET", path, None, 200, told(2), kind="text/plain")
    made = {"id": 102, "title": "Dune", "price": 9}
    tape.add("POST", "/books", {"title": "Dune", "price": 9}, 201, made)
    tape.add("GET", "/books/102", None, 200, made)
    tape.add("GET", "/books?max_price=9", None, 200, {"items": [books[0], made]})
    tape.add("GET", path, None, 200, told(3), kind="text/plain")
    tape.add("GET", path + "?max_price=9", None, 200, told(2), kind="text/plain")
    return tape


@pytest.mark.parametrize(
    ("path", "told", "shown"),
    [("/books/$count", lambda number: str(number).encode(), b"1"), ("/books/total", lambda number: {"total": number}, b'{"total":1}')],
)
def test_other_questions_have_other_counts(path, told, shown):
    generated = generate(shelf(path, told).exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    service = DocumentRehearsal(generated.document, "api")
    assert service.answer(Request("GET", f"{path}?max_price=8"), 1.8e9).body.replace(b" ", b"") == shown
    (counts,) = [stub["then"] for stub in generated.document["stubs"] if stub["when"]["path"] == path]
    assert counts["list"] == {"from": "books", "where": {"price": {"lte": "{{ request.query.max_price | number(0) }}"}}}


def test_a_number_that_does_not_follow_stays_as_it_was_recorded():
    generated = generate(
        shelf("/books/visits", lambda number: {"visits": number * 40}).exchanges,
        {"name": "api"},
        lambda document: DocumentRehearsal(document, "api"),
    )
    assert not any("list" in stub["then"] for stub in generated.document["stubs"] if stub["when"]["path"] == "/books/visits")
