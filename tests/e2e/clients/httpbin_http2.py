"""A client of httpbin that speaks HTTP/2 over TLS, several requests at once on one connection."""

import asyncio
import os

import httpx

base = os.environ["UNDERSTUDY_URL"]


async def main():
    async with httpx.AsyncClient(http2=True, base_url=base, timeout=20, verify=os.environ["TRUSTED"]) as http:
        first = await http.get("/get", params={"q": "tea"}, headers={"X-Trace": "t-1"})
        assert first.http_version == "HTTP/2"
        assert first.json()["args"] == {"q": "tea"}
        assert first.json()["headers"]["X-Trace"] == "t-1"
        several = await asyncio.gather(*(http.get(f"/anything/{number}", params={"n": number}) for number in range(8)))
        assert [one.json()["args"] for one in several] == [{"n": str(number)} for number in range(8)]
        assert all(one.http_version == "HTTP/2" for one in several)
        posted = await http.post("/post", json={"name": "Ada", "deep": {"n": [1, None]}})
        assert posted.json()["json"] == {"name": "Ada", "deep": {"n": [1, None]}}
        form = await http.post("/post", data={"color": "red"}, files={"file": ("a.txt", b"hello")})
        assert (form.json()["form"], form.json()["files"]) == ({"color": "red"}, {"file": "hello"})
        for status in (201, 204, 304, 404, 503):
            assert (await http.get(f"/status/{status}")).status_code == status
        assert (await http.head("/get")).content == b""
        assert (await http.get("/redirect/2")).headers["location"].endswith("redirect/1")
        assert (await http.get("/redirect/2", follow_redirects=True)).url.path == "/get"
        assert (await http.get("/cookies/set", params={"flavor": "oat"}, follow_redirects=True)).json()["cookies"] == {"flavor": "oat"}
        assert (await http.get("/basic-auth/ada/lovelace")).status_code == 401
        assert (await http.get("/basic-auth/ada/lovelace", auth=("ada", "lovelace"))).json()["authenticated"] is True
        for coding, mark in (("gzip", "gzipped"), ("deflate", "deflated")):
            assert (await http.get(f"/{coding}")).json()[mark] is True
        assert len((await http.get("/bytes/1024", params={"seed": "3"})).content) == 1024
        assert (await http.get("/range/26", headers={"Range": "bytes=3-7"})).text == "defgh"
        assert len((await http.get("/stream/4")).text.splitlines()) == 4
        assert (await http.get("/image/png")).content.startswith(b"\x89PNG")


asyncio.run(main())
