"""Whole blobs of Azure Blob Storage, generated and asked otherwise than recorded."""

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

KIND = ("x-ms-blob-type", "BlockBlob")
APPEND = ("x-ms-blob-type", "AppendBlob")


def writes():
    """Blobs that are told of in unlike ways; one of them is refused, then written over."""
    tape = Tape()
    new, plain = ("if-none-match", "*"), ("content-type", "application/octet-stream")
    tape.add("PUT", "/acct/docs?restype=container", None, 201)
    told = [("x-ms-meta-by", "ann"), ("x-ms-blob-content-type", "text/plain"), ("x-ms-blob-cache-control", "max-age=5")]
    tape.add("PUT", "/acct/docs/a.txt", b"a", 201, headers=[KIND, new, plain, *told])
    tape.add("PUT", "/acct/docs/b.txt", b"bb", 201, headers=[KIND, new, plain])
    shown = [("x-ms-meta-by", "ann"), ("cache-control", "max-age=5")]
    tape.add("GET", "/acct/docs/a.txt", None, 200, b"a", fields=[KIND, *shown], kind="text/plain")
    tape.add("GET", "/acct/docs/b.txt", None, 200, b"bb", fields=[KIND])
    tape.add("PUT", "/acct/docs/b.txt", b"x", 409, "<Error><Code>BlobAlreadyExists</Code></Error>", headers=[KIND, new, plain])
    tape.add("PUT", "/acct/docs/b.txt", b"changed", 201, headers=[KIND, plain])
    tape.add("GET", "/acct/docs/b.txt", None, 200, b"changed", fields=[KIND])
    tape.add("PUT", "/acct/docs/log", None, 201, headers=[APPEND])
    tape.add("PUT", "/acct/docs/log?comp=appendblock", b"one;", 201)
    tape.add("GET", "/acct/docs/log", None, 200, b"one;", fields=[APPEND])
    for name in ("a.txt", "b.txt"):
        tape.add("DELETE", f"/acct/docs/{name}", None, 202)
        tape.add("GET", f"/acct/docs/{name}", None, 404, "<Error><Code>BlobNotFound</Code></Error>")
    return tape


def test_whatever_is_told_of_a_blob_is_told_again_by_reads():
    ask = asked_of(writes(), "blobs")
    ask("PUT", "/acct/docs?restype=container")
    told = {"x_ms_blob_content_type": "image/png", "x_ms_blob_cache_control": "no-cache", "x_ms_meta_size": "4"}
    assert ask("PUT", "/acct/docs/p", b"\x89PNG", x_ms_blob_type="BlockBlob", if_none_match="*", **told).status == 201
    read = ask("GET", "/acct/docs/p")
    assert read.body == b"\x89PNG"
    assert [read.headers.get(name) for name in ("content-type", "cache-control", "x-ms-meta-size")] == ["image/png", "no-cache", "4"]
    assert ask("PUT", "/acct/docs/p", b"2", x_ms_blob_type="BlockBlob", if_none_match="*").status == 409
    assert ask("PUT", "/acct/docs/p", b"2", x_ms_blob_type="BlockBlob", x_ms_meta_new="yes").status == 201
    again = ask("GET", "/acct/docs/p").headers
    assert [again.get(name) for name in ("content-type", "cache-control", "x-ms-meta-size", "x-ms-meta-new")] == [
        "application/octet-stream",
        None,
        None,
        "yes",
    ]
