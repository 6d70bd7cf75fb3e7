import gzip

import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import FileError
from understudy.files.recordings import find_recordings, read_recordings
from understudy.files.recordings.recovery import examine
from understudy.recorder.bookkeeping import keep_books
from understudy.recorder.unredacted import KeepEverything

ZIPPED = Headers.of([("Content-Encoding", "gzip")])


def exchange(authority, body=b"plain"):
    return Exchange(1, "", 5.0, Request("GET", "/", scheme="https", authority=authority), Response(200, ZIPPED, body))


def test_exchanges_are_filed_by_host_or_under_one_name(tmp_path, clock):
    ledger = keep_books([exchange("a.test"), exchange("b.test:8443"), exchange("a.test")], tmp_path / "one", KeepEverything(), clock)
    assert ledger.tally.exchanges == {"a.test": 2, "b.test-8443": 1}
    (first, second) = find_recordings(tmp_path / "one")
    assert (first.heading.mode, first.heading.upstream, second.heading.upstream) == ("import", "https://a.test", "https://b.test:8443")
    keep_books([exchange("a.test"), exchange("b.test")], tmp_path / "two", KeepEverything(), clock, "mine")
    assert len(list(read_recordings(tmp_path / "two", "mine"))) == 2


def test_bodies_come_coded_or_decoded_by_the_other_tool(tmp_path, clock):
    keep_books([exchange("a.test"), exchange("a.test", gzip.compress(b"plain"))], tmp_path, KeepEverything(), clock)
    assert [(one.response.body, one.response_encoded) for one in read_recordings(tmp_path)] == [(b"plain", False)] * 2


def test_a_file_that_breaks_off_leaves_what_was_whole(tmp_path, clock):
    def broken():
        yield exchange("a.test")
        raise FileError("broken")

    with pytest.raises(FileError):
        keep_books(broken(), tmp_path, KeepEverything(), clock)
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["incomplete"]
