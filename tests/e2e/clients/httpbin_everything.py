"""A client of httpbin that makes every kind of call there is: with requests, or with httpx over HTTP/2.

Usage: python httpbin_everything.py [http2]
"""

import json
import os
import sys
from dataclasses import dataclass

import httpx
import requests
import requests.auth

base, trusted = os.environ["UNDERSTUDY_URL"], os.environ.get("TRUSTED") or True

word, number, token, flavor, taste = "w4f84b3461e", 861, "d17a90f3c4be5c28a6b1", "rye", "salty"


@dataclass
class Answer:
    status: int
    headers: dict
    content: bytes
    url: str
    hops: int

    @property
    def text(self):
        return self.content.decode()

    def json(self):
        return json.loads(self.content)


def with_requests():
    session = requests.Session()

    def ask(method, path, *, digest=None, follow=True, raw=None, form=None, **options):
        auth = {"auth": requests.auth.HTTPDigestAuth(*digest)} if digest else {}
        got = session.request(method, base + path, data=raw or form, allow_redirects=follow, timeout=30, verify=trusted, **auth, **options)
        return Answer(got.status_code, got.headers, got.content, got.url, len(got.history))

    return ask


def with_http2():
    client = httpx.Client(http2=True, verify=trusted, timeout=30)

    def ask(method, path, *, digest=None, follow=True, raw=None, form=None, **options):
        auth = {"auth": httpx.DigestAuth(*digest)} if digest else {}
        given = {key: value for key, value in (("content", raw), ("data", form)) if value is not None}
        got = client.request(method, base + path, follow_redirects=follow, **given, **auth, **options)
        assert got.http_version == "HTTP/2"
        return Answer(got.status_code, got.headers, got.content, str(got.url), len([one for one in got.history if one.is_redirect]))

    return ask


ask = with_http2() if "http2" in sys.argv else with_requests()
EVERY = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def get(path, **options):
    return ask("GET", path, **options)


def cookies(path, **options):
    """Return the cookies that are ours; Digest authentication has some of its own."""
    return {key: value for key, value in get(path, **options).json()["cookies"].items() if key in {"flavor", "taste"}}


# Methods, echoes, who asks.
assert get("/get", params={"q": word}, headers={"X-Trace": word}).json()["args"] == {"q": word}
for method in ("POST", "PUT", "PATCH", "DELETE"):
    assert ask(method, f"/{method.lower()}", json={"n": number, "word": word}).json()["json"] == {"n": number, "word": word}
assert ask("POST", "/post", form={"color": word}).json()["form"] == {"color": word}
assert ask("POST", "/post", form={"kind": "note"}, files={"file": ("a.txt", word.encode())}).json()["files"] == {"file": word}
for method in EVERY:
    shown = ask(method, "/anything", params={"n": str(number)}).json()
    assert (shown["method"], shown["args"]) == (method, {"n": str(number)})
    assert ask(method, f"/anything/shelf/{number}").json()["method"] == method
    assert ask(method, "/status/202").status == 202
    assert ask(method, "/delay/0").status == 200
    sent_on = ask(method, "/redirect-to", params={"url": f"{base}/get?via={word}", "status_code": "302"}, follow=False)
    assert (sent_on.status, sent_on.headers["Location"]) == (302, f"{base}/get?via={word}")
assert get("/headers", headers={"X-Trace": word}).json()["headers"]["X-Trace"] == word
assert get("/user-agent", headers={"User-Agent": f"tester/{number}"}).json() == {"user-agent": f"tester/{number}"}
assert get("/ip").json()["origin"].count(".") == 3
assert ask("HEAD", "/get").content == b""
assert "OPTIONS" in ask("OPTIONS", "/get").headers["Allow"]

# Credentials.
for path in ("/basic-auth/ada/lovelace", "/hidden-basic-auth/ada/lovelace"):
    assert get(path).status == (404 if "hidden" in path else 401)
    assert get(path, auth=("ada", "lovelace")).json()["user"] == "ada"
assert get("/bearer").status == 401
assert get("/bearer", headers={"Authorization": f"Bearer {token}"}).json() == {"authenticated": True, "token": token}
for path in ("/digest-auth/auth/ada/lovelace", "/digest-auth/auth/ada/lovelace/SHA-256", "/digest-auth/auth/ada/lovelace/MD5/never"):
    assert get(path, digest=("ada", "lovelace")).json()["user"] == "ada"

# Formats, images, pages.
for path, start in (
    ("/json", "{"),
    ("/xml", "<?xml"),
    ("/html", "<!DOCTYPE"),
    ("/robots.txt", "User-agent"),
    ("/deny", ""),
    ("/forms/post", "<!DOCTYPE"),
    ("/", "<"),
    ("/encoding/utf8", "<h1>"),
):
    page = get(path)
    assert page.status == 200
    assert page.text.strip().startswith(start), page.text[:100]
assert get("/static/favicon.ico").status == 200
for kind, start in (("png", b"\x89PNG"), ("jpeg", b"\xff\xd8"), ("webp", b"RIFF"), ("svg", b"<")):
    assert get(f"/image/{kind}").content.lstrip().startswith(start)
assert get("/image", headers={"Accept": "image/webp"}).headers["Content-Type"] == "image/webp"
for coding, mark in (("gzip", "gzipped"), ("deflate", "deflated"), ("brotli", "brotli")):
    raw = get(f"/{coding}")
    assert raw.json()[mark] is True
assert get("/base64/SGVsbG8gd29ybGQ=").text == "Hello world"
assert len(get("/uuid").json()["uuid"]) == 36

# Bytes and streams.
assert len(get("/bytes/512", params={"seed": "3"}).content) == 512
assert len(get("/stream-bytes/1024", params={"seed": "1", "chunk_size": "256"}).content) == 1024
assert [json.loads(line)["id"] for line in get("/stream/3").text.splitlines()] == [0, 1, 2]
assert get("/drip", params={"numbytes": "4", "duration": "0.2", "delay": "0"}).content == b"****"
part = get("/range/26", headers={"Range": "bytes=3-7"})
assert (part.status, part.text) == (206, "defgh")
assert get("/range/26").text == "abcdefghijklmnopqrstuvwxyz"

# Redirects, links, cookies, caching.
assert get("/redirect/2").url == f"{base}/get"
assert get("/relative-redirect/2").hops == 2
assert get("/absolute-redirect/2").url == f"{base}/get"
assert get("/links/3").text.count("<a ") == 2
assert get("/links/3/1").text.count("<a ") == 2
assert cookies("/cookies/set", params={"flavor": flavor}) == {"flavor": flavor}
assert cookies(f"/cookies/set/taste/{taste}") == {"flavor": flavor, "taste": taste}
assert cookies("/cookies") == {"flavor": flavor, "taste": taste}
assert cookies("/cookies/delete", params={"flavor": ""}) == {"taste": taste}
assert get("/cache").status == 200
assert get("/cache", headers={"If-None-Match": '"x"'}).status == 304
assert get("/cache/60").headers["Cache-Control"] == "public, max-age=60"
assert get("/etag/v7").headers["ETag"].strip('"') == "v7"
assert get("/etag/v7", headers={"If-Match": "v8"}).status == 412
for method in ("GET", "POST"):
    assert ask(method, "/response-headers", params={"X-Color": word}).headers["X-Color"] == word
for status in (200, 201, 204, 304, 400, 404, 418, 429, 500, 503):
    assert get(f"/status/{status}").status == status
print("ok")
