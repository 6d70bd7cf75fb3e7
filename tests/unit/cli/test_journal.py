import re

import click
import orjson
import pytest

from understudy.cli import journal
from understudy.cli.journal import command, entry_lines


def entry(seq, **changes):
    base = {
        "seq": seq,
        "at": 0.25,
        "service": "payments",
        "session": "",
        "stub": "create",
        "outcome": "answer",
        "delivery": "sent",
        "took_s": 0.0123,
        "problem": "",
        "request": {"method": "POST", "target": "/v1/payments"},
        "response": {"status": 201},
        "near_misses": [],
    }
    return {**base, **changes}


def test_an_entry_is_one_line():
    [line] = entry_lines(entry(1))
    assert re.fullmatch(r"\d\d:\d\d:00\.250  payments  POST /v1/payments  201  answer  create  12\.3 ms", line)


def test_what_went_wrong_is_told_below():
    near = {"stub": "read", "mismatches": [{"part": "method", "expected": "GET", "actual": "POST"}]}
    lines = list(entry_lines(entry(1, outcome="miss", stub=None, delivery="reset", session="t1", near_misses=[near], problem="why")))
    assert lines[0].endswith("201  miss  12.3 ms  reset  session t1")
    assert lines[1:] == ["    why", "    nearest: read: method should be GET, was POST"]


def test_machines_get_one_entry_per_line(server, told):
    server.answers["v1/journal"] = {"entries": [entry(1), entry(2)]}
    lines = told(command, "--json", "--misses", "--stub", "create", "--limit", "5").splitlines()
    assert [orjson.loads(line)["seq"] for line in lines] == [1, 2]
    assert server.calls == [("GET", "v1/journal", {"limit": 5, "misses": True, "stub": "create"})]


def test_following_asks_for_what_is_new_until_interrupted(server, told, monkeypatch):
    monkeypatch.setattr(journal, "POLL_S", 0)
    server.answers["v1/journal"] = [{"entries": [entry(4)]}, {"entries": []}, {"entries": [entry(7)]}, KeyboardInterrupt()]
    assert len(told(command, "--follow").splitlines()) == 2
    assert [call[2].get("after") for call in server.calls] == [-1, 4, 4, 7]


def test_clearing_forgets(server, told):
    told(command, "--clear", "--service", "payments")
    assert server.calls == [("DELETE", "v1/journal", {"service": "payments"})]


@pytest.mark.parametrize("limit", ["0", "many"])
def test_a_limit_is_a_positive_number(server, told, limit):
    with pytest.raises(click.BadParameter):
        told(command, "--limit", limit)
