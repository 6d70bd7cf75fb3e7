"""Marks of blobs of Azure Blob Storage, generated and asked otherwise than recorded."""

import re

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

KIND = ("x-ms-blob-type", "BlockBlob")
USUAL = [("x-ms-access-tier", "Hot"), ("x-ms-access-tier-inferred", "true")]
COPY_ID = "5d5d18ca-5f2b-4a0b-bb6e-5f0bbf9ad1a6"


def tag_set(**tags):
    inner = "".join(f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>" for name, value in tags.items())
    return f"<Tags><TagSet>{inner}</TagSet></Tags>"


def listed(*blobs):
    shown = (
        f"<Blob><Name>{name}</Name><Properties><BlobType>BlockBlob</BlobType><AccessTier>{tier}</AccessTier>"
        + (f"<TagCount>{count}</TagCount>" if count else "")
        + "</Properties></Blob>"
        for name, tier, count in blobs
    )
    return f"<EnumerationResults><Blobs>{''.join(shown)}</Blobs><NextMarker/></EnumerationResults>"


def marks():
    """Two blobs, one of them with a tag from the beginning; tags and the tier of one change; it is copied."""
    tape = Tape()
    blob, copied = "/acct/docs/a.txt", "/acct/docs/c.txt"
    tape.add("PUT", "/acct/docs?restype=container", None, 201)
    tape.add("PUT", blob, b"a", 201, headers=[KIND, ("x-ms-tags", "kind=note")])
    tape.add("PUT", "/acct/docs/b.txt", b"bb", 201, headers=[KIND])
    tape.add("HEAD", blob, None, 200, fields=[KIND, *USUAL, ("x-ms-tag-count", "1")])
    tape.add("HEAD", "/acct/docs/b.txt", None, 200, fields=[KIND, *USUAL])
    tape.add("GET", "/acct/docs/b.txt", None, 200, b"bb", fields=[KIND, *USUAL])
    tape.add("GET", "/acct/docs?restype=container&comp=list", None, 200, listed(("a.txt", "Hot", 1), ("b.txt", "Hot", 0)))
    tape.add("GET", f"{blob}?comp=tags", None, 200, tag_set(kind="note"))
    tape.add("PUT", f"{blob}?comp=tags", tag_set(kind="memo", n="2"), 204, kind="application/xml")
    tape.add("GET", f"{blob}?comp=tags", None, 200, tag_set(kind="memo", n="2"))
    tape.add("PUT", f"{blob}?comp=tier", None, 200, headers=[("x-ms-access-tier", "Cool")])
    cool = [("x-ms-access-tier", "Cool"), ("x-ms-access-tier-inferred", "false"), ("x-ms-tag-count", "2")]
    tape.add("HEAD", blob, None, 200, fields=[KIND, *cool])
    tape.add("GET", blob, None, 200, b"a", fields=[KIND, *cool])
    source = f"http://api.example:8000{blob}"
    told = [("x-ms-copy-id", COPY_ID), ("x-ms-copy-status", "success")]
    tape.add("PUT", copied, None, 202, headers=[("x-ms-copy-source", source)], fields=told)
    shown = [*told, ("x-ms-copy-source", source), ("x-ms-copy-progress", "1/1")]
    tape.add("HEAD", copied, None, 200, fields=[KIND, *cool[:2], *shown])
    tape.add("GET", copied, None, 200, b"a", fields=[KIND, *cool[:2], *shown])
    for path in (blob, "/acct/docs/b.txt"):
        tape.add("DELETE", path, None, 202)
        tape.add("GET", path, None, 404, "<Error><Code>BlobNotFound</Code></Error>")
    return tape


def filled():
    ask = asked_of(marks(), "blobs")
    ask("PUT", "/acct/docs?restype=container")
    ask("PUT", "/acct/docs/x", b"text", x_ms_blob_type="BlockBlob", x_ms_tags="a=1&b=2&c=3")
    ask("PUT", "/acct/docs/y", b"more", x_ms_blob_type="BlockBlob")
    return ask


def test_blobs_have_the_tags_that_they_are_given():
    ask = filled()
    assert [ask("HEAD", f"/acct/docs/{name}").headers.get("x-ms-tag-count") for name in "xy"] == ["3", None]
    assert ask("GET", "/acct/docs/x?comp=tags").body.decode() == tag_set(a="1", b="2", c="3")
    assert ask("GET", "/acct/docs/y?comp=tags").body.decode() == "<Tags><TagSet/></Tags>"
    assert ask("PUT", "/acct/docs/y?comp=tags", tag_set(z="26").encode(), content_type="application/xml").status == 204
    assert ask("GET", "/acct/docs/y?comp=tags").body.decode() == tag_set(z="26")
    shown = ask("GET", "/acct/docs?restype=container&comp=list").body.decode()
    assert re.findall(r"<Name>(\w)</Name>.*?<TagCount>(\d)<", shown) == [("x", "3"), ("y", "1")]


def test_blobs_have_the_usual_tier_until_they_are_given_another():
    ask = filled()
    ask("PUT", "/acct/docs/y?comp=tier", x_ms_access_tier="Archive")
    ask("PUT", "/acct/docs/z", b"3", x_ms_blob_type="BlockBlob", x_ms_access_tier="Cold")
    shown = [ask("HEAD", f"/acct/docs/{name}").headers for name in "xyz"]
    assert [(one.get("x-ms-access-tier"), one.get("x-ms-access-tier-inferred")) for one in shown] == [
        ("Hot", "true"),
        ("Archive", "false"),
        ("Cold", "false"),
    ]
    listing = ask("GET", "/acct/docs?restype=container&comp=list").body.decode()
    assert re.findall(r"<AccessTier>(\w+)<", listing) == ["Hot", "Archive", "Cold"]


def test_copies_say_what_they_are_copied_from():
    ask = filled()
    ask("PUT", "/acct/docs/y?comp=tier", x_ms_access_tier="Cool")
    made = ask("PUT", "/acct/docs/z", x_ms_copy_source="http://api.example:8000/acct/docs/y").headers
    shown = ask("HEAD", "/acct/docs/z").headers
    assert made.get("x-ms-copy-id") not in (None, COPY_ID)
    assert shown.get("x-ms-copy-id") == made.get("x-ms-copy-id")
    assert (shown.get("x-ms-copy-source"), shown.get("x-ms-copy-progress")) == ("http://api.example:8000/acct/docs/y", "4/4")
    assert shown.get("x-ms-access-tier") == "Cool"
