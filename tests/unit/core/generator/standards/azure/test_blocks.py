"""Blocks of Azure Blob Storage, generated and asked otherwise than recorded."""

import re

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>'
MISSING = "<Error><Code>BlobNotFound</Code></Error>"


def block(name, size):
    return f"<Block><Name>{name}</Name><Size>{size}</Size></Block>"


def blocks(*, before=True, after=True):
    """A blob that is put together from two blocks, listed before or after that; another one is read, and removed."""
    tape = Tape()
    tape.add("PUT", "/acct/docs", None, 201)
    tape.add("PUT", "/acct/docs/small", b"small", 201)
    tape.add("GET", "/acct/docs/small", None, 200, b"small")
    for name, piece in (("QUFB", b"-one"), ("QkJC", b"two")):
        tape.add("PUT", f"/acct/docs/large?comp=block&blockid={name}", piece, 201)
    both = block("QUFB", 4) + block("QkJC", 3)
    if before:
        listed = f"{HEAD}<CommittedBlocks/><UncommittedBlocks>{both}</UncommittedBlocks></BlockList>"
        tape.add("GET", "/acct/docs/large?comp=blocklist&blocklisttype=uncommitted", None, 200, listed)
    named = "<BlockList><Latest>QUFB</Latest><Latest>QkJC</Latest></BlockList>"
    tape.add("PUT", "/acct/docs/large?comp=blocklist", named, 201)
    tape.add("GET", "/acct/docs/large", None, 200, b"-onetwo")
    if after:
        listed = f"{HEAD}<CommittedBlocks>{both}</CommittedBlocks><UncommittedBlocks/></BlockList>"
        tape.add("GET", "/acct/docs/large?comp=blocklist&blocklisttype=committed", None, 200, listed)
    for name in ("small", "large"):
        tape.add("DELETE", f"/acct/docs/{name}", None, 202)
        tape.add("GET", f"/acct/docs/{name}", None, 404, MISSING)
    tape.add("DELETE", "/acct/docs", None, 202)
    return tape


@pytest.mark.parametrize("seen", [{}, {"before": False}, {"after": False}])
def test_blocks_wait_until_they_are_committed(seen):
    ask = asked_of(blocks(**seen), "blobs")

    def listed(kind):
        answer = ask("GET", f"/acct/docs/x?comp=blocklist&blocklisttype={kind}")
        parts = (re.search(rf"<{name}>(.*?)</{name}>", answer.body.decode()) for name in ("CommittedBlocks", "UncommittedBlocks"))
        return answer.status, *(re.findall(r"<Name>(\w+)</Name><Size>(\d+)</Size>", part.group(1)) if part else [] for part in parts)

    ask("PUT", "/acct/docs")
    assert listed("all")[0] == 404
    for name, piece in (("Y2Nj", b"1"), ("ZGRk", b"22"), ("ZWVl", b"333")):
        ask("PUT", f"/acct/docs/x?comp=block&blockid={name}", piece)
    waiting = [("Y2Nj", "1"), ("ZGRk", "2"), ("ZWVl", "3")]
    assert listed("uncommitted") == listed("all") == (200, [], waiting)
    assert listed("committed") == (200, [], [])
    ask("PUT", "/acct/docs/x?comp=blocklist", b"<BlockList><Latest>ZWVl</Latest><Latest>Y2Nj</Latest></BlockList>")
    assert ask("GET", "/acct/docs/x").body == b"3331"
    made = [("ZWVl", "3"), ("Y2Nj", "1")]
    assert listed("committed") == listed("all") == (200, made, [])
    ask("PUT", "/acct/docs/x?comp=block&blockid=ZmZm", b"4444")
    assert listed("all") == (200, made, [("ZmZm", "4")])
    assert listed("uncommitted") == (200, [], [("ZmZm", "4")])
    assert ask("GET", "/acct/docs/x").body == b"3331"


def test_what_is_not_asked_for_is_left_out_where_nobody_saw_it():
    tape = blocks(before=False)
    for exchange in tape.exchanges:
        exchange.outcome.body = exchange.outcome.body.replace(b"<UncommittedBlocks/>", b"")
    ask = asked_of(tape, "blobs")
    ask("PUT", "/acct/docs")
    ask("PUT", "/acct/docs/x?comp=block&blockid=Y2Nj", b"1")
    assert b"Uncommitted" not in ask("GET", "/acct/docs/x?comp=blocklist").body
    assert b"<UncommittedBlocks><Block>" in ask("GET", "/acct/docs/x?comp=blocklist&blocklisttype=all").body
