"""Snapshots of Azure Blob Storage, generated and asked otherwise than recorded."""

import re
from datetime import UTC, datetime

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

from understudy.core.generator.standards.azure.snapshots import find_snapshots


def moment(tape):
    return datetime.fromtimestamp(tape.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "3580000Z"


def snapshots():
    """Two blobs; one is kept as it is, then written over: both states are read."""
    tape = Tape()
    tape.add("PUT", "/acct/docs", None, 201)
    for name in ("a.txt", "b.txt"):
        tape.add("PUT", f"/acct/docs/{name}", name.encode(), 201)
        tape.add("GET", f"/acct/docs/{name}", None, 200, name.encode())
    name = moment(tape)
    tape.add("PUT", "/acct/docs/a.txt?comp=snapshot", None, 201, fields=[("x-ms-snapshot", name)])
    tape.add("PUT", "/acct/docs/a.txt", b"changed", 201)
    tape.add("GET", "/acct/docs/a.txt", None, 200, b"changed")
    tape.add("GET", f"/acct/docs/a.txt?snapshot={name}", None, 200, b"a.txt")
    for name in ("a.txt", "b.txt"):
        tape.add("DELETE", f"/acct/docs/{name}", None, 202)
        tape.add("GET", f"/acct/docs/{name}", None, 404, "<Error><Code>BlobNotFound</Code></Error>")
    tape.add("DELETE", "/acct/docs", None, 202)
    return tape


def test_what_is_asked_of_snapshots_is_told_apart():
    found = find_snapshots(snapshots().samples())
    assert {method: len(samples) for method, samples in found.asked.items()} == {"GET": 1}
    assert not any("snapshot" in sample.query for sample in found.plain)
    assert find_snapshots([]) is None


def test_a_blob_is_read_as_it_was():
    ask = asked_of(snapshots(), "blobs")

    ask("PUT", "/acct/docs")
    names = []
    for text in (b"1", b"22", b"333"):
        ask("PUT", "/acct/docs/x", text)
        names.append(ask("PUT", "/acct/docs/x?comp=snapshot").headers.get("x-ms-snapshot"))
    assert len(set(names)) == 3
    assert all(name.startswith("2026-11-2") for name in names)
    ask("PUT", "/acct/docs/x", b"now")
    assert [ask("GET", f"/acct/docs/x?snapshot={name}").body for name in names] == [b"1", b"22", b"333"]
    assert ask("GET", "/acct/docs/x").body == b"now"


def test_all_snapshots_go_and_the_blob_stays():
    tape = snapshots()
    last = [tape.exchanges.pop() for _ in range(5)][::-1]
    only = [("x-ms-delete-snapshots", "only")]
    tape.add("DELETE", "/acct/docs/a.txt", None, 202, headers=only)
    tape.add("GET", "/acct/docs/a.txt", None, 200, b"changed")
    for exchange in last:
        tape.add(exchange.request.method, exchange.request.target, None, exchange.outcome.status, exchange.outcome.body.decode() or None)
    ask = asked_of(tape, "blobs")
    ask("PUT", "/acct/docs")
    ask("PUT", "/acct/docs/x", b"old")
    ask("PUT", "/acct/docs/xy", b"other")
    names = [ask("PUT", f"/acct/docs/{key}?comp=snapshot").headers.get("x-ms-snapshot") for key in ("x", "xy")]
    ask("PUT", "/acct/docs/x", b"new")
    assert ask("DELETE", "/acct/docs/x", x_ms_delete_snapshots="only").status == 202
    assert ask("GET", "/acct/docs/x").body == b"new"
    assert ask("GET", f"/acct/docs/x?snapshot={names[0]}").body != b"old"
    assert ask("GET", f"/acct/docs/xy?snapshot={names[1]}").body == b"other"


def listed(*blobs):
    shown = (
        f"<Blob><Name>{name}</Name>"
        + (f"<Snapshot>{snapshot}</Snapshot>" if snapshot else "")
        + "<Properties><BlobType>BlockBlob</BlobType></Properties></Blob>"
        for name, snapshot in blobs
    )
    return f"<EnumerationResults><Blobs>{''.join(shown)}</Blobs><NextMarker/></EnumerationResults>"


def test_lists_show_snapshots_beside_their_blobs_where_they_are_asked_for():
    tape = snapshots()
    last = [tape.exchanges.pop() for _ in range(5)][::-1]
    name = find_snapshots(tape.samples()).asked["GET"][0].query["snapshot"][0]
    place = "/acct/docs?restype=container&comp=list"
    tape.add("GET", place, None, 200, listed(("a.txt", ""), ("b.txt", "")))
    tape.add("GET", f"{place}&include=snapshots", None, 200, listed(("a.txt", name), ("a.txt", ""), ("b.txt", "")))
    for exchange in last:
        tape.add(exchange.request.method, exchange.request.target, None, exchange.outcome.status, exchange.outcome.body.decode() or None)
    ask = asked_of(tape, "blobs")
    ask("PUT", "/acct/docs")
    ask("PUT", "/acct/docs/x", b"1")
    ask("PUT", "/acct/docs/y", b"2")
    names = [ask("PUT", "/acct/docs/y?comp=snapshot").headers.get("x-ms-snapshot") for _ in range(2)]
    assert re.findall(r"<Name>(\w)<", ask("GET", place).body.decode()) == ["x", "y"]
    shown = ask("GET", f"{place}&include=snapshots").body.decode()
    assert re.findall(r"<Name>(\w)</Name>(?:<Snapshot>([^<]*)<)?", shown) == [("x", ""), *(("y", one) for one in names), ("y", "")]
