"""Every call by which a recording reaches the disk is made to fail once: no loss is silent, and what was counted can be read."""

import errno
import os

import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction import Redactor
from understudy.files.recordings import Heading, Recording, read_recordings
from understudy.files.recordings.bodies import Spill
from understudy.files.recordings.recovery import examine, repair
from understudy.recorder.ledger import Ledger

TOKEN = "q7Zk29dLmX04vBn8"
CALLS = ("open", "write", "fsync", "close", "ftruncate", "replace")


class Clock:
    """Time that passes with every look at it."""

    def __init__(self):
        self.time = 1_795_000_000.0

    def now(self):
        self.time += 0.3
        return self.time

    monotonic = now


class Disk:
    """Counts the calls that change the disk, and makes one of them fail in one way."""

    def __init__(self, monkeypatch, fails_at=None, how="ENOSPC"):
        self.calls, self._fails_at, self._how = [], fails_at, how
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        spill_write = Spill.write
        monkeypatch.setattr(Spill, "write", lambda spill, data: self._counted("spill", lambda: spill_write(spill, data), None))

    def _wrapped(self, name, real):
        def call(*given, **named):
            if name == "open" and not given[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*given, **named)
            short = (lambda: real(given[0], given[1][: len(given[1]) // 2])) if name == "write" else None
            return self._counted(name, lambda: real(*given, **named), short)

        return call

    def _counted(self, name, act, short):
        self.calls.append(name)
        if len(self.calls) - 1 != self._fails_at:
            return act()
        if self._how == "short" and short is not None:
            return short()
        if name == "close":
            act()  # a descriptor is gone even when close says that something was not written
        raise OSError(getattr(errno, self._how if self._how != "short" else "ENOSPC"), "made to fail")


def play(directory, *, seen):
    """Record a little of everything: small and large bodies, a spill, parts, a secret that shows late; note what was acknowledged."""
    ledger = Ledger(directory, lambda name: Heading(name, 1_795_000_000.0, "test"), Redactor(b"k" * 32), Clock(), fsync_interval_s=0.5)
    json = Headers((("Content-Type", "application/json"),))
    waiting = []  # what was written without an error and is not counted yet

    def told(target, body=b"{}", heads=json, **more):
        exchange = Exchange(0, "pay", 1_795_000_000.0, Request("GET", target, heads), Response(200, json, body))
        waiting.append(target)
        _try(lambda: ledger.write(exchange, **more), seen, waiting)
        acknowledge()

    def acknowledge():
        while len(seen["acknowledged"]) < ledger.tally.total:
            seen["acknowledged"].append(waiting.pop(0))

    told("/1")
    told("/2", b'{"ref": "%s"}' % TOKEN.encode())
    told("/3", b'{"list": ["%s"]}' % b"x" * 4_000)
    try:
        veiled = ledger.veil("pay")
        veiled.write(b"\0" * 20_000)
    except OSError as error:
        seen["errors"].append(error)
    else:
        told("/4", b"", large={"response": veiled.pieces})
    part = Exchange(0, "pay", 1_795_000_000.0, Request("GET", "/5", json), Response(200, json, b"{}\n"))
    _try(lambda: ledger.write_part(part, 1), seen, waiting)
    told("/5", b"{}\n{}\n", stream=1)
    told("/6", heads=Headers((("Authorization", f"Bearer {TOKEN}"),)))
    told("/7")
    _try(ledger.tick, seen, waiting)
    acknowledge()
    ledger.tally.lost += len(seen["errors"])
    seen["errors"] += [error for _, error in ledger.close()]
    acknowledge()


def _try(act, seen, waiting):
    try:
        act()
    except OSError as error:
        seen["errors"].append(error)
        waiting.clear()


def count_calls(tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch)
        play(tmp_path / "whole", seen={"acknowledged": [], "errors": []})
    return disk.calls


@pytest.mark.parametrize("how", ["ENOSPC", "EIO", "short"])
def test_no_failed_call_loses_anything_silently(tmp_path, how):
    calls = count_calls(tmp_path)
    assert set(calls) >= {"open", "write", "fsync", "spill"}
    for at, name in enumerate(calls):
        directory, seen = tmp_path / f"{how}-{at}", {"acknowledged": [], "errors": []}
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, at, how)
            play(directory, seen=seen)
        what = f"call {at} ({name}) made to fail with {how}: {seen}"
        found, condition = [], None
        if list(directory.glob("*/*.jsonl")):
            (path,) = directory.glob("pay/*.jsonl")
            condition = examine(Recording(path, None))
            if condition.verdict == "damaged":
                condition = repair(Recording(path, None))
            found = [one.request.target for one in read_recordings(directory)]
        assert [target for target in found if target in seen["acknowledged"]] == seen["acknowledged"], what
        assert len(found) == len(set(found)), what
        is_short_write = how == "short" and name == "write"
        if not is_short_write:
            assert seen["errors"], what
        if len(seen["acknowledged"]) < 7:
            assert condition is None or condition.verdict != "complete", what
        if is_short_write:
            assert (len(found), condition.verdict) == (7, "complete"), what
