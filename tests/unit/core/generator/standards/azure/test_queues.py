"""Queues of Azure Queue Storage, generated and asked otherwise than recorded."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.standards.azure.queues import find_queues
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

ID = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e0"
AT, WEEK = 1_795_200_004, 604_800  # when the first message is put, and how long one lives
RECEIPTS = ("MjhOb3YyMDI2MjE6Mjc6Mjg3NjUy", "MjhOb3YyMDI2MjE6Mjc6Mjg3ZmIx", "MjhOb3YyMDI2MjE6Mjc6Mjg5MTk2")


def listed(*messages):
    return f"<QueueMessagesList>{''.join(f'<QueueMessage>{one}</QueueMessage>' for one in messages)}</QueueMessagesList>"


def written(epoch):
    return format_datetime(datetime.fromtimestamp(epoch, UTC), usegmt=True)


def message(number, receipt="", text=None, count=0, visible=None):
    put = AT + number
    times = f"<InsertionTime>{written(put)}</InsertionTime><ExpirationTime>{written(put + WEEK)}</ExpirationTime>"
    got = f"<PopReceipt>{receipt}</PopReceipt><TimeNextVisible>{written(visible or put)}</TimeNextVisible>" if receipt else ""
    shown = f"<DequeueCount>{count}</DequeueCount><MessageText>{text}</MessageText>" if text is not None else ""
    return f"<MessageId>{ID}{number}</MessageId>{times}{got}{shown}"


def error(code):
    return {"fields": [("x-ms-error-code", code)], "answer": f"<Error><Code>{code}</Code></Error>"}


def queues():
    tape = Tape()
    tape.add("GET", "/acct/jobs?comp=metadata", None, 404, **error("QueueNotFound"))
    tape.add("PUT", "/acct/jobs", None, 201, headers=[("x-ms-meta-kind", "fast")])
    names = "<EnumerationResults><Queues><Queue><Name>jobs</Name></Queue></Queues><NextMarker/></EnumerationResults>"
    tape.add("GET", "/acct/?comp=list", None, 200, names)
    told = [("x-ms-meta-kind", "fast"), ("x-ms-approximate-messages-count", "0")]
    tape.add("GET", "/acct/jobs?comp=metadata", None, 200, fields=told)
    for number, text in enumerate(("one", "two")):
        body = f"<QueueMessage><MessageText>{text}</MessageText></QueueMessage>"
        tape.add("POST", "/acct/jobs/messages", body, 201, listed(message(number, RECEIPTS[number])))
    tape.add("GET", "/acct/jobs/messages?peekonly=true", None, 200, listed(message(0, text="one")))
    tape.add("GET", "/acct/jobs/messages", None, 200, listed(message(0, RECEIPTS[2], "one", 1, AT + 33)))
    tape.add("DELETE", f"/acct/jobs/messages/{ID}0?popreceipt={RECEIPTS[2]}", None, 204)
    tape.add("DELETE", f"/acct/jobs/messages/{ID}0?popreceipt={RECEIPTS[2]}", None, 404, **error("MessageNotFound"))
    tape.add("DELETE", "/acct/jobs/messages", None, 204)
    tape.add("GET", "/acct/jobs/messages", None, 200, "<QueueMessagesList/>")
    tape.add("DELETE", "/acct/jobs", None, 204)
    return tape


@pytest.fixture(scope="module")
def generated():
    service = {"name": "queues", "upstream": "http://api.example:8000"}
    return generate(queues().exchanges, service, lambda document: DocumentRehearsal(document, "queues"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "queues")

    def one(method, target, text=None, at=1_795_300_000.0, **fields):
        sent = [("Host", "api.example:8000"), *((name.replace("_", "-"), value) for name, value in fields.items())]
        body = b""
        if text is not None:
            body = f"<QueueMessage><MessageText>{text}</MessageText></QueueMessage>".encode()
            sent.append(("Content-Type", "application/xml"))
        return virtual.answer(Request(method, target, Headers.of(sent), body, "http", "api.example:8000"), at)

    one("PUT", "/acct/mail", x_ms_meta_owner="ann")
    return one


def texts(answer):
    return re.findall(rb"<MessageText>(.*?)</MessageText>", answer.body)


def named(answer, name):
    return [found.decode() for found in re.findall(rf"<{name}>(.*?)</{name}>".encode(), answer.body)]


def test_queues_are_found_by_their_messages():
    found = find_queues(queues().samples())
    assert found.base == ("acct",)
    assert {act: len(samples) for act, samples in found.samples.items()} == {
        "tell": 2,
        "make": 1,
        "list": 1,
        "put": 2,
        "peek": 1,
        "receive": 2,
        "done": 2,
        "clear": 1,
        "remove": 1,
    }
    assert find_queues([]) is None


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_a_queue_tells_its_metadata_and_how_many_messages_it_has(ask):
    ask("POST", "/acct/mail/messages", "a")
    told = ask("GET", "/acct/mail?comp=metadata").headers
    assert (told.get("x-ms-meta-owner"), told.get("x-ms-approximate-messages-count")) == ("ann", "1")
    assert named(ask("GET", "/acct/?comp=list"), "Name") == ["mail"]
    assert ask("PUT", "/acct/mail", x_ms_meta_owner="bob").status == 409
    assert ask("GET", "/acct/none/messages").status == 404


def test_messages_hide_while_somebody_works_on_them(ask):
    for text in ("a", "b", "c"):
        ask("POST", "/acct/mail/messages", text)
    assert texts(ask("GET", "/acct/mail/messages?numofmessages=2&visibilitytimeout=60")) == [b"a", b"b"]
    assert texts(ask("GET", "/acct/mail/messages?peekonly=true&numofmessages=9")) == [b"c"]
    later = ask("GET", "/acct/mail/messages?numofmessages=9", at=1_795_300_100.0)
    assert texts(later) == [b"a", b"b", b"c"]
    assert named(later, "DequeueCount") == ["2", "2", "1"]


def test_a_message_goes_with_its_last_receipt_only(ask):
    put = ask("POST", "/acct/mail/messages", "a")
    (key,), (first,) = named(put, "MessageId"), named(put, "PopReceipt")
    (second,) = named(ask("GET", "/acct/mail/messages"), "PopReceipt")
    refused = ask("DELETE", f"/acct/mail/messages/{key}?popreceipt={first}")
    assert (refused.status, refused.headers.get("x-ms-error-code")) == (400, "PopReceiptMismatch")
    assert ask("DELETE", f"/acct/mail/messages/{key}?popreceipt={second}").status == 204
    assert ask("DELETE", f"/acct/mail/messages/{key}?popreceipt={second}").status == 404


def test_a_queue_that_is_there_with_the_same_metadata_is_left_alone(ask):
    assert [ask("PUT", "/acct/again", x_ms_meta_kind="slow").status for _ in range(2)] == [201, 204]
    assert ask("PUT", "/acct/again", x_ms_meta_kind="fast").status == 409
    assert [ask("PUT", "/acct/plain").status for _ in range(2)] == [201, 204]
