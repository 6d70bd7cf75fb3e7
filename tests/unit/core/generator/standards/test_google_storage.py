"""Objects of Google Cloud Storage, generated and asked otherwise than recorded."""

import base64
import json
from hashlib import md5

from tests.unit.core.generator.tape import UPSTREAM, Tape
from tests.unit.core.generator.virtual import asked_of

KIND = "multipart/related; boundary=part"
PLACE, UPLOAD = "/storage/v1/b/crates/o", "/upload/storage/v1/b/crates/o"


def together(about, content, kind="text/plain"):
    head = f"--part\r\ncontent-type: application/json\r\n\r\n{json.dumps(about)}\r\n--part\r\ncontent-type: {kind}\r\n\r\n"
    return head.encode() + content + b"\r\n--part--"


class Store(Tape):
    """Objects of one bucket, and what a server tells of them."""

    def __init__(self):
        super().__init__()
        self.objects = {}

    def made(self, name, content, kind="text/plain", **told):
        generation = str(1_795_954_313_000_000_000 + len(self.exchanges) * 7_919_191)
        digest = base64.b64encode(md5(content).digest()).decode()
        shown = {"kind": "storage#object", "id": f"crates/{name}/{generation}", "name": name, "bucket": "crates", "generation": generation}
        shown |= {"contentType": kind, "size": str(len(content)), "md5Hash": digest, **told}
        self.objects[name] = (shown, content)
        return shown

    def put(self, name, content, **told):
        shown = self.made(name, content, **told)
        about = {"name": name, **told}
        self.add("POST", f"{UPLOAD}?uploadType=multipart", together(about, content), 200, shown, headers=[("content-type", KIND)])

    def look(self, name):
        shown, content = self.objects[name]
        self.add("GET", f"{PLACE}/{name}?projection=noAcl", None, 200, shown)
        self.add("GET", f"/download{PLACE}/{name}?alt=media", None, 200, content, kind=shown["contentType"])

    def list(self, **asked):
        items = [self.objects[name][0] for name in sorted(self.objects)]
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        self.add("GET", f"{PLACE}?{query}", None, 200, {"kind": "storage#objects", "items": items})


def store():
    """Objects that are brought at once, in pieces, copied, put together, listed and removed."""
    tape = Store()
    tape.add("POST", "/storage/v1/b?project=shop", {"name": "crates"}, 200, {"kind": "storage#bucket", "name": "crates"})
    tape.add("GET", "/storage/v1/b/crates", None, 200, {"kind": "storage#bucket", "name": "crates"})
    tape.put("alpha.txt", b"first")
    tape.put("beta.txt", b"second", metadata={"by": "ann"})
    for name in ("alpha.txt", "beta.txt"):
        tape.look(name)
    tape.list(projection="noAcl")
    tape.list(maxResults=1)
    tape.add("POST", f"{PLACE}/alpha.txt/copyTo/b/crates/o/copy.txt", None, 200, tape.made("copy.txt", b"first"))
    tape.look("copy.txt")
    asked = {"sourceObjects": [{"name": "alpha.txt"}, {"name": "copy.txt"}], "destination": {}}
    tape.add("POST", f"{PLACE}/joined.txt/compose", asked, 200, tape.made("joined.txt", b"firstfirst"))
    tape.look("joined.txt")
    place = f"{UPSTREAM}{UPLOAD}?uploadType=resumable&upload_id=crates%3Alarge.bin"
    tape.add("POST", f"{UPLOAD}?uploadType=resumable", {"name": "large.bin"}, 200, None, fields=[("Location", place)])
    piece = f"{UPLOAD}?uploadType=resumable&upload_id=crates%3Alarge.bin"
    tape.add("PUT", piece, b"12345678", 308, headers=[("content-range", "bytes 0-7/*")], fields=[("Range", "bytes=0-7")])
    shown = tape.made("large.bin", b"12345678910", kind="application/octet-stream")
    tape.add("PUT", piece, b"910", 200, shown, headers=[("content-range", "bytes 8-10/11")])
    tape.look("large.bin")
    tape.add("DELETE", "/storage/v1/b/crates", None, 409)
    tape.add("GET", f"{PLACE}/none?projection=noAcl", None, 404)
    tape.add("GET", f"/download{PLACE}/none?alt=media", None, 404)
    for name in list(tape.objects):
        tape.add("DELETE", f"{PLACE}/{name}", None, 200)
        del tape.objects[name]
    tape.add("GET", f"{PLACE}/alpha.txt?projection=noAcl", None, 404)
    tape.list(projection="noAcl")
    tape.add("DELETE", "/storage/v1/b/crates", None, 200)
    tape.add("GET", "/storage/v1/b/crates", None, 404)
    return tape


def filled():
    ask = asked_of(store(), "objects")

    def put(bucket, about, content, kind):
        place = f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart"
        return ask("POST", place, together(about, content, kind), content_type=KIND)

    for bucket in ("one", "two"):
        assert (
            ask("POST", "/storage/v1/b?project=shop", json.dumps({"name": bucket}).encode(), content_type="application/json").status == 200
        )
    for name, content in (("x", b"xx"), ("y", b"yyy"), ("z", b"z")):
        assert put("one", {"name": name, "metadata": {"nr": name}}, content, "image/png").status == 200
    return ask


def told(answer):
    return json.loads(answer.body)


def test_objects_are_brought_piece_by_piece():
    ask = filled()
    started = ask("POST", "/upload/storage/v1/b/two/o?uploadType=resumable", b'{"name": "long"}', content_type="application/json")
    place = started.headers.get("location")
    assert "/b/two/o?" in place
    path = place[place.index("/upload") :]
    ranges = [
        ask("PUT", path, piece, content_range=said).headers.get("range")
        for piece, said in ((b"ab", "bytes 0-1/*"), (b"cde", "bytes 2-4/*"), (b"", "bytes */*"))
    ]
    assert ranges == ["bytes=0-1", "bytes=0-4", "bytes=0-4"]
    shown = told(ask("PUT", path, b"fg", content_range="bytes 5-6/7"))
    assert (shown["name"], shown["bucket"], shown["size"]) == ("long", "two", "7")
    assert ask("GET", "/download/storage/v1/b/two/o/long?alt=media").body == b"abcdefg"


def test_an_upload_of_unknown_size_may_come_in_one_piece():
    ask = filled()
    started = ask("POST", "/upload/storage/v1/b/two/o?uploadType=resumable&name=whole", b"{}", content_type="application/json")
    path = started.headers.get("location").removeprefix("http://api.example:8000")
    shown = told(ask("PUT", path, b"at once", content_range="bytes 0-*/*"))
    assert (shown["name"], shown["size"]) == ("whole", "7")


def test_copies_are_what_they_are_copied_from_under_a_name_of_their_own():
    ask = filled()
    shown = told(ask("POST", "/storage/v1/b/one/o/y/copyTo/b/two/o/w"))
    assert [shown[name] for name in ("name", "bucket", "size", "contentType", "metadata")] == ["w", "two", "3", "image/png", {"nr": "y"}]
    assert shown["id"] == f"two/w/{shown['generation']}"
    read = ask("GET", "/download/storage/v1/b/two/o/w?alt=media")
    assert (read.body, read.headers.get("content-type")) == (b"yyy", "image/png")
    assert ask("POST", "/storage/v1/b/one/o/none/copyTo/b/two/o/v").status == 404


def test_objects_are_put_together_from_any_number():
    ask = filled()
    asked = {"sourceObjects": [{"name": name} for name in "zxy"], "destination": {}}
    shown = told(ask("POST", "/storage/v1/b/one/o/all/compose", json.dumps(asked).encode(), content_type="application/json"))
    assert (shown["name"], shown["size"], shown["contentType"]) == ("all", "6", "image/png")
    assert ask("GET", "/download/storage/v1/b/one/o/all?alt=media").body == b"zxxyyy"


def test_lists_are_whole_where_the_server_ignores_how_much_is_asked_for():
    ask = filled()
    assert [one["name"] for one in told(ask("GET", "/storage/v1/b/one/o?maxResults=2"))["items"]] == ["x", "y", "z"]


def test_a_bucket_stays_as_long_as_there_is_something_in_it():
    ask = filled()
    assert [ask("DELETE", f"/storage/v1/b/{bucket}").status for bucket in ("one", "two")] == [409, 200]
    for name in "xyz":
        ask("DELETE", f"/storage/v1/b/one/o/{name}")
    assert ask("DELETE", "/storage/v1/b/one").status == 200


def test_uploads_that_were_never_accepted_and_copies_under_other_paths_spoil_nothing():
    tape = store()
    tape.add("POST", f"{UPLOAD}?uploadType=resumable", {"name": "lost"}, 200, None)
    tape.add("PUT", "/sessions?upload_id=none", b"12", 410)
    tape.add("POST", "/mirror/alpha.txt/copyTo/beta.txt", {}, 200, {"done": True})
    assert asked_of(tape, "objects")("GET", f"{PLACE}/none?projection=noAcl").status == 404
