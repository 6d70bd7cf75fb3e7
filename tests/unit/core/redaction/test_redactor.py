import base64
import hashlib
import html
import io
import json
import zipfile
import zlib
from dataclasses import replace

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.redaction.test_packed import zip_of

from understudy.core.model.exchange import Chunk, Exchange, Failure, Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction import Redactor, Rules
from understudy.core.redaction.tokens import half_hash
from understudy.files.published_keys import PublishedKeys

JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
TOKEN = "tok_9f8e7d6c5b4a39281706"
ISSUED = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600}


def bearer(token):
    return ("Authorization", f"Bearer {token}")


def places(exchange):
    return {(found.place, found.kind, found.origin) for found in exchange.redactions}


def test_a_token_issued_in_one_response_authorises_the_next_request(redactor, exchange):
    login = redactor.redact(
        exchange("/login", method="POST", asked=[JSON], body={"user": "bob", "password": "S3cr3t!9x"}, answer=ISSUED)
    ).exchange
    used = redactor.redact(exchange(f"/me?access_token={TOKEN}", asked=[bearer(TOKEN)], answer={"echo": f"you sent {TOKEN}"})).exchange
    token = json.loads(login.response.body)["access_token"]

    assert token != TOKEN
    assert token.startswith("tok_")
    assert used.request.headers.get("authorization") == f"Bearer {token}"
    assert used.request.target == f"/me?access_token={token}"
    assert json.loads(used.response.body) == {"echo": f"you sent {token}"}
    assert places(login) == {("request.json.password", "password", "client"), ("response.json.access_token", "access_token", "server")}
    assert ("request.headers.authorization", "access_token", "server") in places(used)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"Operations": [{"op": "replace", "path": "password", "value": "sunshine"}]}, {}),
        ([{"op": "replace", "path": "/password", "value": "sunshine"}], {"password": "sunshine"}),
        ({"password": "abc"}, {"detail": [{"loc": ["body", "password"], "msg": "too short", "input": "abc"}]}),
        ({"password": "moon"}, {"errors": [{"value": "moon", "msg": "too short", "path": "password"}]}),
    ],
)
def test_a_password_that_a_change_or_a_refusal_names_by_its_place_is_replaced(redactor, exchange, asked, answer):
    secret = next(word for word in ("sunshine", "abc", "moon") if f'"{word}"' in json.dumps(asked))
    safe = redactor.redact(exchange("/me", method="PATCH", asked=[JSON], body=asked, answer=answer)).exchange
    assert f'"{secret}"' not in safe.request.body.decode() + safe.response.body.decode()


def test_an_exchange_without_secrets_is_the_same_object(redactor, exchange):
    plain = exchange("/items/42?page=2", asked=[("Host", "api.example.com")], answer={"id": 42, "next_token": "abc123def456", "price": 9.5})
    redacted = redactor.redact(plain)

    assert redacted.exchange is plain
    assert redacted.revealed == ()
    assert not redacted.counts


def test_what_the_answer_reveals_leaves_the_question_too(redactor, exchange):
    safe = redactor.redact(exchange("/keys/9f8e7d6c5b4a39281706", answer={"api_key": "9f8e7d6c5b4a39281706"})).exchange

    assert "9f8e7d6c5b4a39281706" not in safe.request.target
    assert safe.request.target == f"/keys/{json.loads(safe.response.body)['api_key']}"
    assert ("request.path.1", "api_key", "server") in places(safe)


def test_a_value_revealed_late_leaves_earlier_exchanges(redactor, exchange):
    early = redactor.redact(
        exchange("/a", answer={"note": "zq81kdlw92mxnv", "blob": base64.b64encode(b"my zq81kdlw92mxnv!").decode()})
    ).exchange
    late = redactor.redact(exchange("/b", asked=[("X-Api-Key", "zq81kdlw92mxnv")]))
    cleaned = redactor.rewrite(early, late.revealed)

    assert json.loads(early.response.body)["note"] == "zq81kdlw92mxnv"
    [revealed] = late.revealed
    assert json.loads(cleaned.response.body)["note"] == revealed.pseudonym
    assert base64.b64decode(json.loads(cleaned.response.body)["blob"]) == f"my {revealed.pseudonym}!".encode()
    assert revealed.origin == "server"
    assert "zq81kdlw92mxnv" not in repr(late.revealed)
    assert redactor.rewrite(late.exchange, late.revealed) is late.exchange
    assert redactor.rewrite(early, ()) is early


def test_a_password_that_is_echoed_stays_equal(redactor, exchange):
    for password in ("test", "hunter2", "S3cr3t!9x"):
        body = f"user=bob&password={password}"
        answer = {"form": {"user": "bob", "password": password}, "data": body, "json": None}
        safe = redactor.redact(exchange("/post", method="POST", asked=[FORM], body=body, answer=answer)).exchange
        said = safe.request.form[1][1]

        assert said != password
        assert json.loads(safe.response.body) == {
            "form": {"user": "bob", "password": said},
            "data": f"user=bob&password={said}",
            "json": None,
        }


def test_digests_and_lengths_hold(redactor, exchange):
    body = b'{"password": "S3cr3t!9x", "key": "-----"}'
    md5, sha = hashlib.md5(body).hexdigest(), hashlib.sha256(body).hexdigest()
    asked = [
        JSON,
        ("Content-Length", str(len(body))),
        ("Content-MD5", base64.b64encode(bytes.fromhex(md5)).decode()),
        ("x-amz-content-sha256", sha),
    ]
    safe = redactor.redact(exchange("/b/k", method="PUT", asked=asked, body=body, answered=[("ETag", f'"{md5}"')])).exchange

    assert safe.request.headers.get("content-length") == str(len(safe.request.body))
    assert safe.request.headers.get("content-md5") == base64.b64encode(hashlib.md5(safe.request.body).digest()).decode()
    assert safe.request.headers.get("x-amz-content-sha256") == hashlib.sha256(safe.request.body).hexdigest()
    assert safe.response.headers.get("etag") == f'"{hashlib.md5(safe.request.body).hexdigest()}"'


def test_a_client_verifies_what_the_recorded_provider_issued(redactor, exchange):
    claims = {"sub": "u1", "at_hash": half_hash(TOKEN, "256")}
    secret = "a-secret-of-at-least-thirty-two-bytes!"
    answer = {"id_token": jwt.encode(claims, secret, algorithm="HS256"), **ISSUED}
    issued = json.loads(redactor.redact(exchange("/token", answer=answer)).exchange.response.body)
    head, _, signature = issued["id_token"].rpartition(".")
    clear = jwt.decode(issued["id_token"], options={"verify_signature": False})

    assert clear == {"sub": "u1", "at_hash": half_hash(issued["access_token"], "256")}
    assert PublishedKeys().verifies("HS256", head.encode(), base64.urlsafe_b64decode(signature + "=="))


def test_redacting_again_changes_nothing(redactor, exchange):
    asked = [JSON, bearer(TOKEN), ("Cookie", "session=4eC39HqLyjWDarjtT1zdp7dc")]
    safe = redactor.redact(
        exchange("/x", method="POST", asked=asked, body={"client_secret": "4eC39HqLyjWDarjtT1zdp7dc99"}, answer=ISSUED)
    ).exchange

    assert redactor.redact(safe).exchange is safe
    assert Redactor(b"another key", signer=PublishedKeys()).redact(safe).exchange is safe  # long pseudonyms are recognised without the key
    assert Redactor(b"", signer=PublishedKeys()).inspect(safe) == ()


def test_inspection_finds_what_was_left(redactor, exchange):
    [reason] = Redactor(b"").inspect(exchange("/x", asked=[("X-Api-Key", "hunter2-and-more")]))

    assert (reason.place, reason.kind) == ("request.headers.x-api-key", "api_key")
    assert "hunter2" not in repr(reason)


def test_every_part_of_an_exchange_is_read(redactor, exchange):
    redactor.redact(exchange(asked=[("X-Api-Key", TOKEN)]))
    full = exchange(
        messages=(
            Message("client", "text", f'{{"auth": "{TOKEN}"}}'.encode(), 0.1),
            Message("server", "binary", b"\x00" + TOKEN.encode(), 0.2),
        ),
        interim=((103, Headers.of([("Link", f"<https://x.example/?k={TOKEN}>")])),),
    )
    safe = redactor.redact(full).exchange
    failed = redactor.redact(replace_outcome(full, Failure("refused", f"cannot reach https://bob:{TOKEN}@db.example/", 0.1))).exchange

    assert TOKEN not in repr(safe)
    assert TOKEN not in repr(failed)
    assert {"messages.0.json.auth", "messages.1.body", "interim.headers.link"} <= {found.place for found in safe.redactions}


def replace_outcome(exchange, outcome):
    from dataclasses import replace

    return replace(exchange, outcome=outcome)


def test_chunks_follow_a_body_that_changes_its_length(redactor, exchange):
    pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----"
    body = json.dumps({"pem": pem}).encode()
    safe = redactor.redact(exchange(answer=body, chunks=(Chunk(0.1, 20), Chunk(0.2, len(body) - 20)))).exchange

    assert sum(chunk.size for chunk in safe.chunks) == len(safe.response.body) != len(body)


def test_refused_credentials_that_call_themselves_wrong_stay(redactor, exchange):
    refused = redactor.redact(exchange(asked=[bearer("wrong-token")], status=401)).exchange
    accepted = redactor.redact(exchange(asked=[bearer("demo-token")])).exchange

    assert refused.request.headers.get("authorization") == "Bearer wrong-token"
    assert accepted.request.headers.get("authorization") != "Bearer demo-token"


def test_a_project_adds_allows_and_drops(exchange):
    rules = Rules(
        keys=frozenset({"licence"}),
        patterns=(("badge", r"badge-\d{6}"),),
        allow=frozenset({"response.json.token"}),
        allow_values=frozenset({"4eC39HqLyjWDarjtT1zdp7dc"}),
        drop=frozenset({"trace"}),
        personal=frozenset({"email"}),
    )
    answer = {
        "token": TOKEN,
        "api_key": "4eC39HqLyjWDarjtT1zdp7dc",
        "licence": "B-12345",
        "note": "badge-123456",
        "mail": "jane@corp.example",
    }
    safe = Redactor(b"k" * 32, rules).redact(exchange("/x?trace=1&a=2", answer=answer)).exchange
    said = json.loads(safe.response.body)

    assert safe.request.target == "/x?a=2"
    assert (said["token"], said["api_key"]) == (TOKEN, "4eC39HqLyjWDarjtT1zdp7dc")
    assert said["licence"] != "B-12345"
    assert said["note"] != "badge-123456"
    assert said["mail"].endswith("@example.com")


def test_counts_and_reasons_never_hold_the_value(redactor, exchange):
    redacted = redactor.redact(exchange(asked=[bearer(TOKEN)], answer=ISSUED))

    assert redacted.counts[("access_token", "response.json.access_token")] == 1
    assert any("access_token" in reason.why for reason in redacted.reasons)
    assert TOKEN not in repr(redacted.reasons)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_two_runs_with_one_key_agree(exchange, status):
    first, second = (Redactor(b"k" * 32).redact(exchange(asked=[bearer(TOKEN)], status=status)).exchange for _ in range(2))

    assert first == second


MEDIA = [
    "",
    "application/json",
    "text/html",
    "text/plain",
    FORM[1],
    "application/grpc",
    "text/event-stream",
    "multipart/form-data; boundary=x",
]
PARTS = [
    '{"',
    '"',
    ":",
    "[",
    "}",
    "<a b='",
    "&",
    "=",
    "%2",
    "%41",
    "\\u00",
    "\\",
    "://",
    "@",
    "password",
    "token",
    "eyJ",
    ".",
    "Bearer ",
    " ",
    "\x00",
    "é",
]
TANGLE = st.lists(st.sampled_from(PARTS) | st.text(max_size=12), max_size=30).map("".join)


@given(TANGLE, st.sampled_from(MEDIA), st.binary(max_size=30))
def test_no_tangle_breaks_it(text, media, noise):
    redactor = Redactor(b"k" * 32)
    field = "".join(c for c in text if c.isprintable())
    heads = Headers.of([("Content-Type", media), ("Authorization", field), ("Cookie", field), ("X-Signature", field), ("Location", field)])
    tangled = Exchange(1, "api", 0.0, Request("POST", f"/{field}", heads, text.encode() + noise), Response(200, heads, text.encode()))
    safe = redactor.redact(tangled).exchange

    assert [name for name, _ in safe.request.headers] == [name for name, _ in heads]
    assert redactor.redact(safe).exchange.response.headers == safe.response.headers


@pytest.mark.parametrize(
    "unit", ["a=", "password=", 'password="', "{", "<!--", "%25", '\\"', "http://", "Bearer ", "-----BEGIN PRIVATE KEY-----"]
)
def test_hostile_repetition_is_read_in_bounded_depth(redactor, exchange, unit):
    text = unit * (40_000 // len(unit))

    assert redactor.redact(exchange("/x", method="POST", asked=[FORM], body=text, answer={"x": text})).exchange.response


@pytest.mark.parametrize("media", ["application/json", "text/plain"])
def test_a_presigned_link_in_a_body_stays_a_link(media):
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAQ2D4X7TR9BN5MWKZ%2F20261128%2Fus-east-1%2Fs3%2Faws4_request"
        f"&X-Amz-Date=20261128T120000Z&X-Amz-SignedHeaders=host&X-Amz-Signature={'3f9c0a7be1d24865' * 4}"
    )
    answer = Response(200, Headers((("Content-Type", media),)), json.dumps({"url": f"https://box.example/a.txt?{query}"}).encode())
    redactor = Redactor(b"k" * 32)
    given = redactor.redact(Exchange(1, "s", 0.0, Request("GET", "/links/a"), answer)).exchange.response.body.decode()
    asked = redactor.redact(Exchange(2, "s", 0.0, Request("GET", f"/a.txt?{query}"), Response(200))).exchange.request.target
    assert "%2F20261128%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261128T120000Z" in given
    assert asked in given
    assert "AKIAQ2D4X7TR9BN5MWKZ" not in given


ODD = "q7Zk29dLmX04vBn8QaWs3"


@pytest.mark.parametrize(
    "said",
    [
        {"answered": [("Link", f"<https://a.example/x?access_token={ODD}>; rel=next")]},
        {"answered": [("Location", f"https://a.example/cb#access_token={ODD}&token_type=bearer")], "status": 302},
        {"answered": [("Set-Cookie", f"a=b; Path=/reset/{ODD}; HttpOnly")]},
        {"asked": [("Sec-WebSocket-Protocol", f"access_token, {ODD}")]},
        {"target": f"http://joe:{ODD}@a.example/x"},
        {"asked": [("Content-Type", "application/zip")], "body": zip_of({"key.json": f'{{"api_key": "{ODD}"}}'.encode()})},
        {"answered": [("Content-Type", "application/octet-stream")], "answer": zlib.compress(b"password=" + ODD.encode())},
        {"answered": [("Content-Type", "text/csv")], "answer": f"user,password\njoe,{ODD}\n"},
        {"asked": [("Content-Type", "text/plain")], "body": f"CONNECT\nlogin:joe\npasscode:{ODD}\n\n\0"},
        {"asked": [bearer(ODD)], "answered": [("Content-Type", "text/html")], "answer": "".join(f"&#{ord(one)};" for one in ODD)},
    ],
    ids=["link", "fragment", "cookie path", "socket protocol", "user", "zip", "zlib", "column", "frame", "entities"],
)
def test_secrets_in_odd_places(redactor, exchange, said):
    safe = redactor.redact(exchange(**{"target": "/x", **said})).exchange
    shown = [safe.request.target, *map(str, safe.request.headers), *map(str, safe.response.headers)]
    shown += [opened(body) for body in (safe.request.body, safe.response.body)]
    assert safe.redactions
    assert not any(ODD in html.unescape(one) for one in shown)


def opened(body):
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return (zlib.decompress(body) if body.startswith(b"x\x9c") else body).decode("latin-1")


def test_a_known_secret_leaves_the_reason(redactor, exchange):
    asked = exchange(asked=[bearer(ODD)], status=401)
    safe = redactor.redact(replace(asked, outcome=replace(asked.response, reason=f"no such token {ODD}"))).exchange
    assert safe.response.reason == f"no such token {safe.request.headers.get('authorization').split()[1]}"


def test_an_archive_in_archives_is_opened_a_few_times_and_left_out_beyond(redactor, exchange):
    body = f"password={ODD}".encode()
    for depth in range(8):
        body = zip_of({"inner.zip" if depth else "inner.txt": body})
        safe = redactor.redact(exchange(answer=body)).exchange
        assert safe.complete == (depth < 5)
        assert bool(safe.response.body) == (depth < 5) or b"inner.zip" in safe.response.body


@pytest.mark.parametrize("kind", [JSON, FORM])
def test_where_a_path_speaks_of_a_password_old_and_new_ones_are_secrets(redactor, exchange, kind):
    body = {"current": "Kestrel-oak-71", "new": "Walnut-fjord-93"}
    sent = body if kind is JSON else "current=Kestrel-oak-71&new=Walnut-fjord-93"
    told = redactor.redact(exchange("/account/change-password", method="POST", asked=[kind], body=sent, answer={"ok": True})).exchange
    assert b"Kestrel" not in told.request.body
    assert b"Walnut" not in told.request.body
    plain = redactor.redact(
        exchange("/prices", method="POST", asked=[JSON], body={"current": "soft-rain-12", "new": "dry-wind-34"})
    ).exchange
    assert json.loads(plain.request.body) == {"current": "soft-rain-12", "new": "dry-wind-34"}


def test_a_password_that_the_path_names_is_replaced_there_too():
    redactor = Redactor(b"k" * 32)

    def seen(sent, path="/auth/ann/pass2word"):
        headers = Headers.of([("Authorization", "Basic " + base64.b64encode(sent.encode()).decode())] if sent else [])
        return redactor.redact(Exchange(1, "api", 1.8e9, Request("GET", path, headers), Response(200))).exchange.request

    first = seen("ann:pass2word")
    stand_in = first.path.rpartition("/")[2]
    assert stand_in != "pass2word"
    assert base64.b64encode(f"ann:{stand_in}".encode()).decode() in first.headers.get("authorization")
    assert seen("ann:other9word").path == seen("").path == first.path
    assert seen("bob:users2", "/users2/7").path == "/users2/7"
    assert seen("admin:admin", "/api/admin/users").path == "/api/admin/users"
    assert seen("", "/auth/eve/lovelace").path == seen("eve:lovelace", "/auth/eve/lovelace").path == "/auth/eve/lovelace"
