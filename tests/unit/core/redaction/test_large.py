import gzip
import hashlib
import io
import random
import zipfile

import pytest
from tests.unit.core.redaction.test_packed import zip_of

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction import Redactor
from understudy.core.redaction.large import is_packed, is_text, runs

TOKEN = "q7Zk29dLmX04vBn8"
NOISE = random.Random(3).randbytes(1_500_000)


@pytest.fixture
def redactor():
    return Redactor(b"k" * 32)


def exchange(fields=(), headers=(("Authorization", f"Bearer {TOKEN}"),)):
    return Exchange(1, "s", 0.0, Request("GET", "/", Headers(headers)), Response(200, Headers(tuple(fields))))


def looked(redactor, given, fields=()):
    safe = redactor.redact(exchange(fields)).exchange
    found = redactor.large(safe, "server", lambda: (given[at : at + 65_536] for at in range(0, len(given), 65_536)))
    return found, None if found.pieces is None else b"".join(found.pieces())


@pytest.mark.parametrize("at", [0, 262_140, 294_905, 294_912, 1_000_000, len(NOISE)])
def test_a_known_secret_in_binary_data_is_replaced_wherever_it_stands(redactor, at):
    given = NOISE[:at] + b"\0" + TOKEN.encode() + b"\0" + NOISE[at:]
    found, new = looked(redactor, given, [("ETag", f'"{hashlib.md5(given).hexdigest()}"')])
    assert len(new) == len(given)
    assert TOKEN.encode() not in new
    assert new[:at] + new[at + 18 :] == NOISE
    assert found.exchange.response.headers.get("etag") == f'"{hashlib.md5(new).hexdigest()}"'
    assert [one.place for one in found.exchange.redactions][:2] == ["request.headers.authorization", "response.body"]


def test_what_holds_no_secret_stays_as_it_is(redactor):
    found, new = looked(redactor, NOISE)
    assert (new, found.revealed, found.reasons) == (NOISE, (), ())
    packed = gzip.compress(NOISE)
    assert looked(redactor, packed)[1] == packed


def test_archives_are_opened(redactor):
    packed = gzip.compress(NOISE + b" " + TOKEN.encode() + b" " + NOISE)
    new = looked(redactor, packed)[1]
    assert new != packed
    assert TOKEN.encode() not in gzip.decompress(new)


def test_zip_archives_and_what_is_packed_in_them_are_opened(redactor):
    secret = b" " + TOKEN.encode() + b" "
    lines = b"nothing\n" * 40_000
    files = {"a.bin": NOISE, "b.txt": lines + secret, "c.gz": gzip.compress(NOISE + secret), "d.zip": zip_of({"e": secret})}
    given = zip_of(files)
    new = looked(redactor, given)[1]
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside["a.bin"] == NOISE
    with zipfile.ZipFile(io.BytesIO(inside["d.zip"])) as archive:
        clear = [inside["b.txt"], gzip.decompress(inside["c.gz"]), archive.read("e")]
    assert not any(TOKEN.encode() in one for one in clear)
    clean = zip_of({"a.bin": NOISE})
    assert looked(redactor, clean)[1] == clean


def test_text_is_read_as_text_and_its_length_told(redactor):
    lines = "".join(f'{{"n": {number}, "text": "caf\u00e9 {number}", "password": "pw-{number}-zq!x9"}}\n' for number in range(3_000))
    given = lines.encode() + f"https://user:{TOKEN}%2B@host/".encode()
    found, new = looked(redactor, given, [("Content-Length", str(len(given)))])
    assert b"zq!x9" not in new
    assert TOKEN.encode() not in new
    assert found.exchange.response.headers.get("content-length") == str(len(new))


def test_a_bomb_is_not_kept(redactor):
    found, new = looked(redactor, gzip.compress(bytes(270_000_000)))
    assert new is None
    assert not found.exchange.complete


def test_what_shows_late_may_stand_in_a_large_body(redactor):
    first = redactor.redact(exchange(headers=())).exchange
    redactor.large(first, "server", lambda: [NOISE, b"\0" + TOKEN.encode() + b"\0", NOISE])
    assert [one.value for one in redactor.redact(exchange()).revealed] == [TOKEN]


def test_kinds_of_data():
    assert is_text("caf\u00e9".encode()[:-1])
    assert not is_text(b"a\0b")
    assert not is_text(b"\xff\xfe" * 10)
    assert is_packed(gzip.compress(NOISE)[:100_000])
    assert not is_packed(b"\x1f\x8b\x08" + NOISE)
    assert list(runs(b"\0short\0 long enough \xff\n\t the end")) == [(7, 20), (21, 31)]
