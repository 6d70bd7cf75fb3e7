"""What answers show of things: bytes that come back, parts of them, fields that writes brought."""

from tests.unit.core.generator.press import press, tag
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.facets import octets_of


def test_text_with_signs_beyond_ascii_is_no_base64():
    tape = Tape()
    tape.add("PUT", "/box/a", {"name": "áéíóúñçü"}, 204)
    (sample,) = tape.samples()
    assert not any("b64decode" in code for code in octets_of(sample))


def collections_of(tape):
    return {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}


def test_what_a_part_shows_is_known_from_the_write_that_brought_it():
    tape = Tape()
    tape.add("PUT", "/files/report.bin", b"\x00\x01\x02\x03", 201)
    tape.add("GET", "/files/report.bin", None, 206, b"\x00\x01", fields=[("Content-Range", "bytes 0-1/4")])
    tape.add("PUT", "/files/unread.bin", b"\x09\x08", 201)
    files = collections_of(tape)["files"]
    assert list(files.contents.values()) == ["request.body"]
    assert files.version_at((), "report.bin", 9).facets["content"] == b"\x00\x01\x02\x03"
    assert files.version_at((), "unread.bin", 9).facets["content"] == b"\x09\x08"


def test_a_field_that_a_write_brought_and_a_read_gives_back_belongs_to_the_thing():
    tape = Tape()
    tape.add("PUT", "/files/a.txt", b"hello", 201, headers=[("X-Shelf", "north")])
    tape.add("GET", "/files/a.txt", None, 200, b"hello", fields=[("X-Shelf", "north"), ("X-Powered-By", "steam")])
    version = collections_of(tape)["files"].version_at((), "a.txt", 9)
    assert version.facets["fields"]["x_shelf"] == "north"
    assert "x_powered_by" not in version.facets["fields"]


def test_bytes_may_come_in_base64_inside_a_document():
    tape = Tape()
    tape.add("PUT", "/blobs/b1", {"data": "aGVsbG8gd29ybGQ="}, 201)
    tape.add("GET", "/blobs/b1", None, 200, b"hello world")
    assert list(collections_of(tape)["blobs"].contents.values()) == ["request.json.data | b64decode"]


def test_one_read_that_shows_something_else_does_not_hide_what_writes_bring():
    tape = Tape()
    for name in ("a.bin", "b.bin"):
        tape.add("PUT", f"/files/{name}", name.encode() + b"\x00", 201)
        tape.add("GET", f"/files/{name}", None, 200, name.encode() + b"\x00")
    tape.add("PUT", "/files/a.bin", b"newer\x00", 201)
    tape.add("GET", "/files/a.bin", None, 200, b"a.bin\x00")
    assert list(collections_of(tape)["files"].contents.values()) == ["request.body"]
    tape.add("PUT", "/files/b.bin", b"newer\x00", 201)
    tape.add("GET", "/files/b.bin", None, 200, b"b.bin\x00")
    assert not collections_of(tape)["files"].contents


def test_what_was_there_before_may_show_for_a_while():
    tape = Tape()
    tape.add("PUT", "/files/a.bin", b"a.bin\x00", 201)
    tape.add("GET", "/files/a.bin", None, 200, b"a.bin\x00")
    tape.add("PUT", "/files/a.bin", b"newer\x00", 201)
    for shown in (b"a.bin\x00", b"a.bin\x00", b"newer\x00"):
        tape.add("GET", "/files/a.bin", None, 200, shown)
    assert list(collections_of(tape)["files"].contents.values()) == ["request.body"]


def test_a_thing_has_the_key_where_a_read_was_asked_to_show_another_in_its_place():
    tape = Tape()
    tape.add("POST", "/customers", {"name": "Ann"}, 201, {"id": 7, "name": "Ann"})
    tape.add("POST", "/bills", {"customer": 7, "sum": 9}, 201, {"ok": True})
    tape.add("GET", "/bills", None, 200, [{"id": "in_5Hf2WcXe8Jm6Np", "customer": 7, "sum": 9}])
    tape.add(
        "GET",
        "/bills/in_5Hf2WcXe8Jm6Np?expand[]=customer",
        None,
        200,
        {"id": "in_5Hf2WcXe8Jm6Np", "customer": {"id": 7, "name": "Ann"}, "sum": 9},
    )
    bills = next(roles for roles in find_collections(find_endpoints(tape.samples())) if roles.collection.name == "bills")
    assert bills.sightings[3].before.item() == {"id": "in_5Hf2WcXe8Jm6Np", "customer": 7, "sum": 9}


def test_a_thing_keeps_the_key_where_reads_by_themselves_show_the_whole():
    tape = Tape()
    tape.add("POST", "/authors", {"name": "Ann"}, 201, {"id": 7, "name": "Ann"})
    tape.add("POST", "/books", {"author": 7, "title": "Emma"}, 201, {"id": 31, "author": 7, "title": "Emma"})
    tape.add("GET", "/books/31", None, 200, {"id": 31, "author": {"id": 7, "name": "Ann"}, "title": "Emma", "reviews": []})
    books = collections_of(tape)["books"]
    assert books.sightings[2].before.item() == {"id": 31, "author": 7, "title": "Emma", "reviews": []}


def test_a_version_keeps_its_tag_where_writes_insist_on_it():
    articles = collections_of(press())["articles"]
    patched = [sighting for number, sighting in articles.sightings.items() if number == 9]
    assert [one.before.item()["etag"] for one in patched] == [tag(one.before.facets["body"])[0][1] for one in patched]


def test_things_of_which_only_header_fields_tell_hold_nothing_and_keep_their_version():
    tape = Tape()
    tags = [("ETag", f'"0x1AF3C9D27B{n}A"') for n in range(3)]
    for name, version in (("docs", tags[0]), ("pics", tags[1])):
        tape.add("PUT", f"/acct/{name}?restype=container", None, 201, fields=[version])
    tape.add("PUT", "/acct/docs?restype=container&comp=metadata", None, 200, headers=[("x-ms-meta-k", "v")], fields=[tags[2]])
    tape.add("GET", "/acct/docs?restype=container", None, 200, fields=[tags[2], ("x-ms-meta-k", "v")])
    tape.add("GET", "/acct/pics?restype=container", None, 200, fields=[tags[1]])
    for name in ("docs", "pics"):
        tape.add("DELETE", f"/acct/{name}?restype=container", None, 202)
        tape.add("GET", f"/acct/{name}?restype=container", None, 404, "<Error><Code>ContainerNotFound</Code></Error>")
    (containers,) = collections_of(tape).values()
    making = next(endpoint for endpoint in containers.contents)
    assert containers.is_about_things(making)
    scope, key = containers.names(making, making.samples[0])
    assert containers.version_at(scope, key, 2).facets["fields"]["etag"] == tags[0][1]
    assert containers.version_at(scope, key, 4).facets["fields"] == {"etag": tags[2][1], "metadata": {"k": "v"}}


def test_where_requests_insist_on_versions_a_write_names_the_one_that_it_made():
    tape = Tape()
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": 1, "text": "a", "rev": 1}, fields=[("ETag", '"v1"')])
    tape.add("GET", "/notes/1", None, 200, {"id": 1, "text": "a", "rev": 1}, fields=[("ETag", '"v1"')])
    change = {"text": "b"}
    tape.add("PATCH", "/notes/1", change, 200, {"id": 1, "text": "b", "rev": 2}, headers=[("If-Match", '"v1"')], fields=[("ETag", '"v2"')])
    (roles,) = collections_of(tape).values()
    versions = [sighting.after for sighting in roles.sightings.values() if sighting.after is not None]
    assert versions[-1].facets["fields"] == {"etag": '"v2"'}


def test_a_read_tells_that_a_write_left_alone_what_was_there():
    tape = Tape()
    tape.add("PUT", "/files/a.txt", b"first", 201)
    tape.add("GET", "/files/a.txt", None, 200, b"first")
    for name in ("b.txt", "c.txt"):
        tape.add("PUT", f"/files/{name}", name.encode(), 201)
        tape.add("GET", f"/files/{name}", None, 200, name.encode())
    tape.add("PUT", "/files/a.txt", b"second", 201)
    tape.add("GET", "/files/a.txt", None, 200, b"first")
    assert collections_of(tape)["files"].version_at((), "a.txt", 9).facets["content"] == b"first"


def test_the_version_of_the_service_in_all_answers_is_none_of_things():
    def shown(*versions):
        tape = Tape()
        for number, version in enumerate(versions):
            body = b"some bytes %d" % number
            tape.add("PUT", f"/box/{number}.txt", body, 201, fields=[("X-Ms-Version", version)])
            tape.add("GET", f"/box/{number}.txt", None, 200, body, fields=[("X-Ms-Version", version)])
        (roles,) = find_collections(find_endpoints(tape.samples()))
        return "x_ms_version" in roles.version_at((), "0.txt", 1).facets.get("fields", {})

    assert not shown("2025-11-05", "2025-11-05", "2025-11-05")
    assert shown("2025-11-05", "2025-11-05")
    assert shown("2025-11-05", "2025-11-05", "2026-10-06")
    assert shown("1", "1", "1")
