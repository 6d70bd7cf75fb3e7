"""Another client of httpbin: the kinds of call the first one made, with other data, other counts and in another order."""

import os
import secrets

import requests

base = os.environ["UNDERSTUDY_URL"]
http = requests.Session()


def get(path, **options):
    return http.get(base + path, timeout=20, **options)


assert get("/bearer", headers={"Authorization": "Bearer another-one"}).json() == {"authenticated": True, "token": "another-one"}
assert get("/bearer").status_code == 401
for number in range(4):
    body = {"title": f"Book {number}", "pages": 100 + number, "isbn": secrets.token_hex(5), "authors": [{"name": "B"}] * number}
    assert http.post(f"{base}/post", json=body, timeout=20).json()["json"] == body
assert http.put(f"{base}/put", json={"other": True}, timeout=20).json()["json"] == {"other": True}
found = get("/get", params={"query": "ships", "page": "9"}, headers={"X-Trace": "t-1"}).json()
assert found["args"] == {"query": "ships", "page": "9"}
assert found["url"] == f"{base}/get?query=ships&page=9"
assert found["headers"]["X-Trace"] == "t-1"
sent = http.post(f"{base}/post", data={"size": "XL", "fit": "slim"}, timeout=20).json()
assert sent["form"] == {"size": "XL", "fit": "slim"}
upload = http.post(f"{base}/post", files={"file": ("b.txt", "other words")}, data={"kind": "memo"}, timeout=20).json()
assert upload["files"] == {"file": "other words"}
assert get("/cookies/set", params={"flavor": "rye"}).json()["cookies"]["flavor"] == "rye"
assert get("/cookies").json()["cookies"]["flavor"] == "rye"
assert get("/status/404").status_code == 404
assert get("/status/503").status_code == 503
assert get("/redirect/2").url == f"{base}/get"
assert get("/gzip").json()["gzipped"] is True
assert get("/image/png").content.startswith(b"\x89PNG\r\n")
assert get("/xml").text.startswith("<?xml")
first, second = (get("/uuid").json()["uuid"] for _ in range(2))
assert len(first) == len(second) == 36
assert get("/response-headers", params={"X-Color": "green"}).headers["X-Color"] == "green"
print("ok")
