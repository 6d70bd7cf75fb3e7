"""Kinds of blobs of Azure Blob Storage, generated and asked otherwise than recorded."""

import re

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

MISSING = "<Error><Code>BlobNotFound</Code></Error>"


def kind(name, *more):
    return [("x-ms-blob-type", name), *more]


def listed(*blobs):
    shown = (
        f"<Blob><Name>{name}</Name><Properties><Content-Length>{size}</Content-Length><BlobType>{of}</BlobType></Properties></Blob>"
        for name, size, of in blobs
    )
    return f"<EnumerationResults><Blobs>{''.join(shown)}</Blobs><NextMarker/></EnumerationResults>"


def kinds(*, lists=False):
    """A block, an append and a page blob, each written, read and looked at; the last two are listed."""
    tape = Tape()
    tape.add("PUT", "/acct/docs", None, 201)
    for name in ("a.txt", "b.txt"):
        tape.add("PUT", f"/acct/docs/{name}", name.encode(), 201, headers=kind("BlockBlob"))
        tape.add("GET", f"/acct/docs/{name}", None, 200, name.encode(), fields=kind("BlockBlob"))
        tape.add("HEAD", f"/acct/docs/{name}", None, 200, fields=kind("BlockBlob"))
    tape.add("PUT", "/acct/docs/log", None, 201, headers=kind("AppendBlob"))
    told = kind("AppendBlob", ("x-ms-blob-committed-block-count", "2"))
    for number, piece in enumerate((b"one;", b"two;"), 1):
        count = [("x-ms-blob-committed-block-count", str(number))]
        tape.add("PUT", "/acct/docs/log?comp=appendblock", piece, 201, fields=count)
    tape.add("GET", "/acct/docs/log", None, 200, b"one;two;", fields=told)
    tape.add("HEAD", "/acct/docs/log", None, 200, fields=told)
    tape.add("PUT", "/acct/docs/disk", None, 201, headers=kind("PageBlob", ("x-ms-blob-content-length", "12")))
    written = [("x-ms-page-write", "update"), ("x-ms-range", "bytes=4-7")]
    tape.add("PUT", "/acct/docs/disk?comp=page", b"page", 201, headers=written)
    tape.add("GET", "/acct/docs/disk", None, 200, b"\0\0\0\0page\0\0\0\0", fields=kind("PageBlob", ("x-ms-blob-sequence-number", "0")))
    tape.add("HEAD", "/acct/docs/disk", None, 200, fields=kind("PageBlob", ("x-ms-blob-sequence-number", "0")))
    for name in ("a.txt", "b.txt"):
        tape.add("DELETE", f"/acct/docs/{name}", None, 202)
        tape.add("GET", f"/acct/docs/{name}", None, 404, MISSING)
    if lists:
        found = listed(("disk", 12, "PageBlob"), ("log", 8, "AppendBlob"))
        tape.add("GET", "/acct/docs?restype=container&comp=list", None, 200, found)
    return tape


def test_each_blob_is_told_of_as_what_it_was_made():
    ask = asked_of(kinds(), "blobs")

    ask("PUT", "/acct/docs")
    ask("PUT", "/acct/docs/x", b"text", x_ms_blob_type="BlockBlob")
    ask("PUT", "/acct/docs/y", x_ms_blob_type="AppendBlob")
    counts = [
        ask("PUT", "/acct/docs/y?comp=appendblock", piece).headers.get("x-ms-blob-committed-block-count") for piece in (b"1", b"2", b"3")
    ]
    ask("PUT", "/acct/docs/z", x_ms_blob_type="PageBlob", x_ms_blob_content_length="6")
    ask("PUT", "/acct/docs/z?comp=page", b"ab", x_ms_page_write="update", x_ms_range="bytes=0-1")
    ask("PUT", "/acct/docs/z?comp=page", b"cd", x_ms_page_write="update", x_ms_range="bytes=4-5")
    assert counts == ["1", "2", "3"]
    shown = [ask("HEAD", f"/acct/docs/{name}").headers for name in ("x", "y", "z")]
    assert [one.get("x-ms-blob-type") for one in shown] == ["BlockBlob", "AppendBlob", "PageBlob"]
    assert [one.get("x-ms-blob-committed-block-count") for one in shown] == [None, "3", None]
    assert [one.get("x-ms-blob-sequence-number") for one in shown] == [None, None, "0"]
    assert [ask("GET", f"/acct/docs/{name}").body for name in ("x", "y", "z")] == [b"text", b"123", b"ab\0\0cd"]


def test_lists_say_the_kind_and_the_size_of_each():
    ask = asked_of(kinds(lists=True), "blobs")

    ask("PUT", "/acct/docs")
    ask("PUT", "/acct/docs/x", b"text", x_ms_blob_type="BlockBlob")
    ask("PUT", "/acct/docs/y", x_ms_blob_type="AppendBlob")
    ask("PUT", "/acct/docs/y?comp=appendblock", b"1")
    ask("PUT", "/acct/docs/z", x_ms_blob_type="PageBlob", x_ms_blob_content_length="6")
    shown = ask("GET", "/acct/docs?restype=container&comp=list").body.decode()
    assert re.findall(r"<Name>(\w+)</Name>.*?<Content-Length>(\d+)</Content-Length><BlobType>(\w+)<", shown) == [
        ("x", "4", "BlockBlob"),
        ("y", "1", "AppendBlob"),
        ("z", "6", "PageBlob"),
    ]
