"""The virtual service that is generated from made traffic, asked in process."""

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

_ASKED_AT = 1_795_300_000.0


def asked_of(tape, name):
    """Generate a service from a tape, whole, and return what asks it.

    Args:
        tape: the traffic.
        name: of the service.

    Returns:
        a function of method, target and body, and of header fields with `_` for `-`, that returns the response.
    """
    service = {"name": name, "upstream": "http://api.example:8000"}
    generated = generate(tape.exchanges, service, lambda document: DocumentRehearsal(document, name))
    assert generated.proof.fidelity == 1.0
    virtual = DocumentRehearsal(generated.document, name)

    def ask(method, target, body=b"", **fields):
        sent = [("Host", "api.example:8000"), *((field.replace("_", "-"), value) for field, value in fields.items())]
        return virtual.answer(Request(method, target, Headers.of(sent), body, "http", "api.example:8000"), _ASKED_AT)

    return ask
