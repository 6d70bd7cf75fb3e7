import json

import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction import Redactor, Rules
from understudy.core.redaction.gate import Gate
from understudy.core.redaction.names import Names
from understudy.core.redaction.pseudonyms import Pseudonyms
from understudy.core.redaction.scan import Scan
from understudy.files.published_keys import PublishedKeys

KEY = b"k" * 32
JSON = ("Content-Type", "application/json")


def _bytes(body):
    return body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()


@pytest.fixture
def exchange():
    """Makes exchanges; bodies are bytes, text, or data that becomes JSON."""

    def make(target="/x", *, method="GET", asked=(), body=b"", status=200, answered=(JSON,), answer=b"", **more):
        request = Request(method, target, Headers.of(asked), _bytes(body))
        return Exchange(1, "api", 0.0, request, Response(status, Headers.of(answered), _bytes(answer)), **more)

    return make


@pytest.fixture
def redactor():
    return Redactor(KEY, signer=PublishedKeys())


@pytest.fixture
def pseudonyms():
    return Pseudonyms(KEY, Rules(), PublishedKeys())


@pytest.fixture
def gate(pseudonyms):
    return Gate(Names(Rules()), pseudonyms, frozenset({"email"}))


@pytest.fixture
def scan(pseudonyms, gate):
    return Scan(pseudonyms, Names(Rules()), frozenset({"email"}), gate)
