import pytest

from understudy.core.faults import FAULTS
from understudy.core.faults.connection_reset import ConnectionReset
from understudy.core.faults.schema_drift import SchemaDrift
from understudy.core.faults.slow_body import SlowBody
from understudy.core.faults.status import Status
from understudy.core.faults.tls import TlsFault
from understudy.core.faults.truncated_body import TruncatedBody
from understudy.core.model.headers import Headers
from understudy.files.stubs.compile_fault import compile_fault


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("connection_reset", ConnectionReset()),
        ({"connection_reset": {"processed": True}}, ConnectionReset(processed=True)),
        ({"connection_reset": None, "processed": True}, ConnectionReset(processed=True)),
        ({"kind": "truncated_body", "keep": 0.3}, TruncatedBody(keep=0.3)),
        ({"truncated_body": 0.3}, TruncatedBody(keep=0.3)),
        ({"slow_body": "3s"}, SlowBody(seconds=3)),
        ({"slow_body": {"bytes_per_second": "1kB"}}, SlowBody(bytes_per_second=1000)),
        ({"schema_drift": {"field": "a.b", "change": "null"}}, SchemaDrift("a.b", "null")),
        ({"schema_drift": "a.b"}, SchemaDrift("a.b")),
        ("wrong_host", TlsFault("wrong_host")),
        ({"status": 503, "headers": {"retry-after": "2"}, "text": "busy"}, Status(503, Headers((("retry-after", "2"),)), b"busy")),
        (
            {"status": 500, "json": {"e": 1}, "processed": True},
            Status(500, Headers((("content-type", "application/json"),)), b'{"e":1}', processed=True),
        ),
        ({"status": 503}, Status(503)),
    ],
)
def test_forms(place, told, document, fault):
    assert compile_fault(document, place) == fault
    assert told() == []


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_has_its_word(place, told, kind):
    fault = compile_fault({"status": 500} if kind == "status" else kind, place)
    assert (fault.kind, told()) == (kind, [])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("conection_reset", "conection_reset: unknown fault 'conection_reset'. Did you mean 'connection_reset'?"),
        ({"hang": None, "garbage": None}, "garbage: one fault at a time"),
        ({"slow_body": {"second": 5}}, "slow_body.second: unknown setting of slow_body 'second'. Did you mean 'seconds'?"),
        ({"truncated_body": 3}, "truncated_body: expected a share"),
        ({"truncated_body": {"reset": "yes"}}, "truncated_body.reset: expected true or false"),
        ({"garbage": -1}, "garbage: expected a number"),
        ({"redirect_loop": 200}, "redirect_loop: expected 301"),
        ({"schema_drift": {"change": "explode"}}, "schema_drift.change: expected missing"),
        ({"schema_drift": 5}, "schema_drift: expected a dotted name"),
        ({"wrong_content_length": "x"}, "wrong_content_length: expected an integer"),
        ({"status": 99}, "status: expected a status code"),
        ({"status": 500, "body": 1}, "body: unknown setting of status 'body'"),
        ({"status": 500, "processed": "yes"}, "processed: expected true or false"),
        (5, ": expected the name of a fault"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_fault(document, place)
    assert told()[0].startswith(message)
