"""A client of httpbin with requests: every kind of endpoint once or twice, with data of its own."""

import os
import uuid

import requests

base = os.environ["UNDERSTUDY_URL"]
http = requests.Session()
nonce = uuid.uuid4().hex


def get(path, **options):
    return http.get(base + path, timeout=20, **options)


# Echoes of everything a client may send.
for word in ("tea", nonce):
    echoed = get("/get", params={"q": word, "lang": "en"}, headers={"X-Trace": nonce}).json()
    assert echoed["args"] == {"q": word, "lang": "en"}
    assert echoed["headers"]["X-Trace"] == nonce
    assert echoed["url"] == f"{base}/get?q={word}&lang=en"
posted = http.post(
    f"{base}/post", json={"name": "Ada", "nonce": nonce, "tags": ["a", "b"], "deep": {"n": 1.5, "none": None}}, timeout=20
).json()
assert posted["json"] == {"name": "Ada", "nonce": nonce, "tags": ["a", "b"], "deep": {"n": 1.5, "none": None}}
form = http.post(f"{base}/post", data={"color": "red", "nonce": nonce}, timeout=20).json()
assert form["form"] == {"color": "red", "nonce": nonce}
upload = http.post(f"{base}/post", files={"file": ("hello.txt", f"hello {nonce}")}, data={"kind": "note"}, timeout=20).json()
assert upload["files"] == {"file": f"hello {nonce}"}
assert upload["form"] == {"kind": "note"}
for method in ("put", "patch", "delete"):
    answer = http.request(method, f"{base}/{method}", json={"method": method, "nonce": nonce}, timeout=20)
    assert answer.json()["json"] == {"method": method, "nonce": nonce}
anything = http.post(
    f"{base}/anything/shelf/7", params={"page": "2"}, data=b"plain words", headers={"Content-Type": "text/plain"}, timeout=20
).json()
assert (anything["method"], anything["data"], anything["args"]) == ("POST", "plain words", {"page": "2"})
assert http.head(f"{base}/get", timeout=20).content == b""
assert "OPTIONS" in http.options(f"{base}/get", timeout=20).headers["Allow"]

# Status codes and redirects.
for status in (200, 201, 204, 304, 400, 404, 418, 429, 500, 503):
    assert get(f"/status/{status}").status_code == status
assert get("/status/418").text.strip() != ""
redirected = get("/redirect/3")
assert redirected.status_code == 200
assert len(redirected.history) == 3
assert redirected.url == f"{base}/get"
assert get("/absolute-redirect/1").url == f"{base}/get"
assert get("/redirect-to", params={"url": f"{base}/get?via=redirect"}).json()["args"] == {"via": "redirect"}

# Cookies.
assert get("/cookies/set", params={"flavor": "oat"}).json()["cookies"]["flavor"] == "oat"
assert get("/cookies").json()["cookies"]["flavor"] == "oat"
assert "flavor" not in get("/cookies/delete", params={"flavor": ""}).json()["cookies"]

# Credentials.
assert get("/basic-auth/ada/lovelace").status_code == 401
assert get("/basic-auth/ada/lovelace", auth=("ada", "lovelace")).json() == {"authenticated": True, "user": "ada"}
assert get("/bearer").status_code == 401
assert get("/bearer", headers={"Authorization": f"Bearer {nonce}"}).json() == {"authenticated": True, "token": nonce}
assert get("/digest-auth/auth/ada/lovelace", auth=requests.auth.HTTPDigestAuth("ada", "lovelace")).json()["user"] == "ada"

# Encodings, formats, streams.
assert get("/gzip").json()["gzipped"] is True
assert get("/deflate").json()["deflated"] is True
assert get("/brotli").status_code == 200
assert get("/image/png").content.startswith(b"\x89PNG\r\n")
assert get("/image/jpeg").headers["Content-Type"] == "image/jpeg"
assert get("/xml").text.startswith("<?xml")
assert "<html>" in get("/html").text
assert "Sample Slide Show" in get("/json").text
assert "∮" in get("/encoding/utf8").text
assert get("/robots.txt").text.startswith("User-agent")
assert len(get("/bytes/1024", params={"seed": "3"}).content) == 1024
assert len(get("/stream-bytes/2048", params={"seed": "1", "chunk_size": "256"}).content) == 2048
assert [line["id"] for line in map(__import__("json").loads, get("/stream/4").iter_lines())] == [0, 1, 2, 3]
assert get("/drip", params={"numbytes": "5", "duration": "0.2", "delay": "0"}).content == b"*****"
ranged = get("/range/26", headers={"Range": "bytes=3-7"})
assert (ranged.status_code, ranged.text) == (206, "defgh")
assert get("/base64/SGVsbG8gd29ybGQ=").text == "Hello world"
assert get("/links/4/0").text.count("<a ") == 3
assert len(get("/uuid").json()["uuid"]) == 36
assert get("/delay/0").status_code == 200

# Caching and response headers.
assert get("/cache").status_code == 200
assert get("/cache", headers={"If-None-Match": '"x"'}).status_code == 304
assert get("/etag/v7").headers["ETag"] == "v7"
assert get("/etag/v7", headers={"If-None-Match": "v7"}).status_code == 304
assert get("/etag/v7", headers={"If-Match": "v8"}).status_code == 412
assert get("/cache/60").headers["Cache-Control"] == "public, max-age=60"
shown = get("/response-headers", params={"X-Color": "blue"})
assert shown.headers["X-Color"] == "blue"
assert shown.json()["X-Color"] == "blue"
print("ok")
