"""Secrets planted in traffic cannot be got back from anything that was kept; what is no secret stays."""

import base64
import gzip
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
from tests.e2e.planted import BENIGN, BENIGN_NAMES, JSON, KINDS, PLACES, Draw, decodings

from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction import Redactor
from understudy.files.published_keys import PublishedKeys
from understudy.files.recordings import read_recordings

KEY = b"k" * 32


def exchange_of(seq, talk, **more):
    request = Request(talk.method, talk.target, Headers(talk.asked), talk.body)
    return Exchange(seq, "planted", 0.0, request, Response(talk.status, Headers(talk.answered), talk.answer), **more)


def kept_by(exchange):
    """Everything of an exchange that is written."""
    heads = [*exchange.request.headers, *exchange.response.headers]
    yield exchange.request.target.encode()
    yield exchange.request.body
    yield exchange.response.body
    yield from (f"{name}: {value}".encode() for name, value in heads)
    yield from (message.data for message in exchange.messages)
    yield repr(exchange.redactions).encode()


def is_in(secret, kept):
    needles = {secret.encode(), secret.replace("\n", "").encode()}
    return any(needle in clear for data in kept for clear in decodings(data) for needle in needles)


class Run:
    """A recording run in memory."""

    def __init__(self):
        self.redactor, self.exchanges = Redactor(KEY, signer=PublishedKeys()), []

    def write(self, exchange):
        redacted = self.redactor.redact(exchange)
        if redacted.revealed:
            self.exchanges = [self.redactor.rewrite(one, redacted.revealed) for one in self.exchanges]
        self.exchanges.append(redacted.exchange)
        return redacted.exchange


@pytest.mark.parametrize("place", PLACES)
def test_no_kind_of_secret_is_recoverable_from_any_place(place):
    recovered, draw, run = [], Draw(place), Run()
    for kind, (name, make) in KINDS.items():
        secret = make(draw)
        before = len(run.exchanges)
        for talk in PLACES[place](name, secret):
            run.write(exchange_of(len(run.exchanges), talk))
        if is_in(secret, [data for one in run.exchanges[before:] for data in kept_by(one)]):
            recovered.append(kind)
    assert recovered == []
    assert len(KINDS) * len(PLACES) >= 1000


@pytest.mark.parametrize("kind", ["password", "access token", "private key", "jwt", "card number"])
def test_nor_from_dialogues_frames_and_archives(kind):
    name, make = KINDS[kind]
    draw, run = Draw(kind), Run()
    secret = make(draw)
    talk = PLACES["json"](name, secret)[0]
    message = b"\x0a" + bytes([min(127, len(secret))]) + secret.encode() + b"\x10\x01"
    run.write(exchange_of(0, talk))
    said = (Message("client", "text", json.dumps({name: secret}).encode(), 0.1), Message("server", "binary", b"\x00\xff" + message, 0.2))
    run.write(exchange_of(1, talk, messages=said))
    for media, body in {
        "application/grpc": b"\0" + len(message).to_bytes(4) + message,
        "application/octet-stream": gzip.compress(json.dumps({"m": secret}).encode()),
        "text/plain": base64.b64encode(base64.b64encode(b"abc" + secret.encode())),
    }.items():
        answer = exchange_of(2, talk).response
        asked = Request("POST", "/x", Headers((("Content-Type", media),)), body)
        run.write(Exchange(2, "planted", 0.0, asked, answer))
    assert not is_in(secret, [data for one in run.exchanges for data in kept_by(one)])


def test_what_is_no_secret_stays():
    draw, run, names = Draw(7), Run(), BENIGN_NAMES.split()
    run.write(exchange_of(0, PLACES["bearer header"]("", KINDS["access token"][1](draw))[0]))
    values = changed = 0
    for seq in range(220):
        given = {name: BENIGN[draw.choice(list(BENIGN))](draw) for name in names}
        target = f"/v1/items/{draw.uuid()}?cursor={given['cursor']}&after={draw.of(21)}".replace("=id", "")
        heads = (
            JSON,
            ("X-Request-Id", draw.uuid()),
            ("Idempotency-Key", draw.uuid()),
            ("traceparent", f"00-{draw.of(32)}-{draw.of(16)}-01"),
        )
        body = json.dumps(given).encode()
        plain = Exchange(seq, "planted", 0.0, Request("POST", target, Headers(heads), body), Response(200, Headers(heads), body))
        values += 2 * len(given) + 6
        changed += len(run.write(plain).redactions)
        assert json.loads(run.exchanges[-1].response.body).keys() == given.keys()
    assert values > 10_000
    assert changed <= values / 100


@pytest.fixture
def scripted_server():
    """Answers each request as its header X-Cell says."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            talk = answers[self.headers["X-Cell"]]
            self.send_response(talk.status)
            for name, value in talk.answered:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(talk.answer)))
            self.end_headers()
            self.wfile.write(talk.answer)

        do_GET = do_POST = answer  # noqa: N815 - the names the base class calls

        def log_message(self, *_args):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.mark.parametrize("third", [0, 1, 2])
def test_nothing_is_recoverable_from_the_disk_after_a_real_recording(loop, scripted_server, third):
    """Every kind in every place, in three recordings."""
    url, answers = scripted_server
    recorder, proxy = loop.record(url, "planted")
    connection = http.client.HTTPConnection(urlsplit(proxy).netloc, timeout=20)
    secrets, draw, told = {}, Draw(f"disk {third}"), 0
    for number, (kind, (name, make)) in enumerate(KINDS.items()):
        for place in list(PLACES)[(number + third) % 3 :: 3]:
            secret = secrets[kind, place] = make(draw)
            for talk in PLACES[place](name, secret):
                answers[str(told)] = talk
                connection.request(talk.method, talk.target, talk.body or None, {"X-Cell": str(told), **dict(talk.asked)})
                connection.getresponse().read()
                told += 1
    connection.close()
    assert recorder.stop() == 0

    files = {path: path.read_bytes() for path in loop.directory.rglob("*") if path.is_file() and path.suffix != ".key"}
    clear = b"\0".join({inner for path, data in files.items() for line in data.split(b"\n") for inner in decodings(line)})
    recovered = [cell for cell, secret in secrets.items() if secret.encode() in clear or secret.replace("\n", "").encode() in clear]
    exchanges = list(read_recordings(loop.recordings, "planted"))
    assert recovered == []
    assert len(exchanges) == told
    assert any(path.is_relative_to(loop.recordings) for path in files)

    found = SecretsCollection()
    with default_settings():
        for path in loop.recordings.rglob("*.jsonl"):
            found.scan_file(str(path))
    # What an independent scanner takes for secrets are pseudonyms, which keep the shape of secrets: it finds none that was planted.
    pseudonyms = "\n".join(one.pseudonym for exchange in exchanges for one in exchange.redactions).encode()
    suspects = {one.secret_value for _, one in found if one.secret_value and "Entropy" not in one.type}
    kinds = {"ghp", "glpat"}  # two of its plugins report the prefix alone
    assert not suspects & set(secrets.values())
    assert [value for value in suspects - kinds if not any(clear in pseudonyms for clear in decodings(value.encode()))] == []
