import gzip
from hashlib import md5

import pytest
from mitmproxy.test import tflow, tutils

from understudy.recorder.masquerade import Hold, Masquerade, Pass, client_origin
from understudy.recorder.target import Origin

CLIENT = Origin("http", "127.0.0.1", 45123)
LOCAL = Origin("http", "localhost", 9000)
PUBLIC = Origin("https", "api.example.com", 443)


def request(path="/", method="GET", body=b"", **headers):
    pairs = {"host": "127.0.0.1:45123"} | {name.replace("_", "-"): value for name, value in headers.items()}
    fields = tuple((name.encode(), value.encode()) for name, value in pairs.items())
    return tutils.treq(method=method.encode(), path=path.encode(), headers=fields, content=body)


def response(body=b"", status=200, **headers):
    fields = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return tutils.tresp(status_code=status, headers=fields, content=body)


@pytest.mark.parametrize(
    ("upstream", "policy", "headers", "sent"),
    [
        (LOCAL, "auto", {}, "127.0.0.1:45123"),
        (LOCAL, "upstream", {}, "localhost:9000"),
        (PUBLIC, "auto", {}, "api.example.com"),
        (PUBLIC, "client", {}, "127.0.0.1:45123"),
        (PUBLIC, "auto", {"authorization": "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y"}, "127.0.0.1:45123"),
    ],
)
def test_the_real_service_gets_the_host_it_expects(upstream, policy, headers, sent):
    one = request(**headers)
    Masquerade(upstream, policy).send(one, CLIENT)
    assert one.host_header == sent


def test_a_subdomain_the_client_asked_for_is_asked_for_upstream():
    one = request(host="bucket.localhost:45123")
    Masquerade(Origin("https", "s3.example.com", 443), "auto").send(one, Origin("http", "bucket.localhost", 45123))
    assert one.host_header == "bucket.s3.example.com"


def test_our_own_address_in_a_request_becomes_the_real_one():
    one = request(
        "/authorize?redirect_uri=http%3A%2F%2F127.0.0.1%3A45123%2Fdone",
        "POST",
        b'{"callback": "http://127.0.0.1:45123/hook"}',
        origin="http://127.0.0.1:45123",
        destination="http://127.0.0.1:45123/new",
        content_type="application/json",
        content_length="43",
    )
    masquerade = Masquerade(PUBLIC, "auto")
    assert masquerade.send(one, CLIENT)
    masquerade.send_body(one, CLIENT)
    assert one.path == "/authorize?redirect_uri=https%3A%2F%2Fapi.example.com%2Fdone"
    assert (one.headers["origin"], one.headers["destination"]) == ("https://api.example.com", "https://api.example.com/new")
    assert one.raw_content == b'{"callback": "https://api.example.com/hook"}'
    assert one.headers["content-length"] == str(len(one.raw_content))


def test_a_target_in_absolute_form_becomes_a_plain_path():
    one = request("/a")
    one.data.authority = b"127.0.0.1:45123"
    Masquerade(LOCAL, "auto").send(one, CLIENT)
    assert (one.authority, one.path, one.host_header) == ("", "/a", "127.0.0.1:45123")


def test_an_upgrade_to_http2_is_not_passed_on():
    one = request(upgrade="h2c", connection="Upgrade, HTTP2-Settings, keep-alive", http2_settings="AAMA")
    Masquerade(LOCAL, "auto").send(one, CLIENT)
    assert dict(one.headers) == {"host": "127.0.0.1:45123", "connection": "keep-alive"}


def test_the_head_of_an_answer_leads_back_to_the_recorder():
    one = response(
        status=302,
        location="http://localhost:9000/next",
        link='<http://127.0.0.1:9000/p2>; rel="next", <https://elsewhere.test/>; rel="up"',
        www_authenticate='Bearer realm="http://localhost:9000/token"',
        set_cookie="s=1; Domain=localhost; Secure",
        alt_svc='h3=":443"',
    )
    masquerade = Masquerade(LOCAL, "auto")
    masquerade.answer_head(request(), one, CLIENT)
    assert one.headers["location"] == "http://127.0.0.1:45123/next"
    assert one.headers["link"] == '<http://127.0.0.1:45123/p2>; rel="next", <https://elsewhere.test/>; rel="up"'
    assert one.headers["www-authenticate"] == 'Bearer realm="http://127.0.0.1:45123/token"'
    assert one.headers["set-cookie"] == "s=1"
    assert "alt-svc" not in one.headers
    assert masquerade.changed == 3


@pytest.mark.parametrize("codings", ["", "gzip"])
def test_a_held_body_changes_with_its_length_in_its_coding(codings):
    plain = b'{"next": "http://localhost:9000/p2"}'
    body = gzip.compress(plain) if codings else plain
    headers = {"content_encoding": codings} if codings else {}
    one = response(body, content_type="application/json", content_length=str(len(body)), **headers)
    masquerade = Masquerade(LOCAL, "auto")
    assert masquerade.answer_head(request(), one, CLIENT) == Hold()
    masquerade.answer_body(one, CLIENT)
    assert one.content == b'{"next": "http://127.0.0.1:45123/p2"}'
    assert one.headers["content-length"] == str(len(one.raw_content))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"content_type": "image/png", "content_length": "100"}, "as it is"),
        ({"content_type": "application/grpc"}, "as it is"),
        ({"content_type": "application/json", "content_length": "100"}, "held"),
        ({"content_type": "text/csv", "content_length": str(10**9)}, "watched"),
        ({"content_type": "text/event-stream"}, "changed"),
        ({"content_type": "application/json", "content_encoding": "gzip"}, "changed"),
        ({"content_type": "application/json", "content_encoding": "exotic"}, "as it is"),
        ({"content_type": "application/json", "content_digest": "sha-256=:x=:"}, "watched"),
        ({}, "changed"),
    ],
)
def test_what_becomes_of_a_body(head, kind):
    passage = Masquerade(LOCAL, "auto").answer_head(request(), response(**head), CLIENT)
    found = "held" if isinstance(passage, Hold) else type(passage.filter).__name__ if passage.filter else "as it is"
    assert {"_Watch": "watched", "_Counted": "changed"}.get(found, found) == kind


@pytest.mark.parametrize("seal", ["digest", "etag", "checksum", "part"])
def test_a_body_under_a_digest_passes_unchanged_and_is_counted(seal):
    body = b"stored text that names http://localhost:9000/x"
    seals = {
        "digest": {"content_md5": "x"},
        "etag": {"etag": f'"{md5(body).hexdigest()}"'},
        "checksum": {"x_amz_checksum_crc32": "x"},
        "part": {"status": 206},
    }
    one = response(body, content_type="text/plain", content_length=str(len(body)), **seals[seal])
    masquerade = Masquerade(LOCAL, "auto")
    masquerade.answer_head(request(), one, CLIENT)
    masquerade.answer_body(one, CLIENT)
    assert one.raw_content == body
    assert masquerade.may_escape == 1


def test_a_watched_stream_is_counted_once_wherever_it_is_cut():
    masquerade = Masquerade(LOCAL, "auto")
    passage = masquerade.answer_head(request(), response(content_type="text/plain", content_length=str(10**9)), CLIENT)
    assert isinstance(passage, Pass)
    text = b"x http://localhost:9000/ y http://localhost:9000/ z"
    assert b"".join(passage.filter.feed(text[at : at + 5]) for at in range(0, len(text), 5)) + passage.filter.finish() == text
    assert masquerade.may_escape == 1


def test_messages_of_a_dialogue_change():
    assert Masquerade(LOCAL, "auto").message(b'{"url":"ws://localhost:9000/s"}', CLIENT) == b'{"url":"ws://127.0.0.1:45123/s"}'


@pytest.mark.parametrize(
    ("host", "origin"),
    [("rec.test:8080", "http://rec.test:8080"), ("rec.test", "http://rec.test"), ("[::1]:8080", "http://[::1]:8080")],
)
def test_how_a_client_reached_us(host, origin):
    flow = tflow.tflow(req=request(host=host))
    flow.client_conn.tls = False
    assert str(client_origin(flow, Origin("http", "127.0.0.1", 1))) == origin
