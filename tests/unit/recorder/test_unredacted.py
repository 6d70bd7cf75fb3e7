from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.recorder.unredacted import KeepEverything


def test_nothing_is_taken_out():
    redactor, given = KeepEverything(), Exchange(1, "s", 0.0, Request("GET", "/?password=hunter2"), Response(200))
    found = redactor.redact(given)
    assert (found.exchange, found.revealed, found.reasons) == (given, (), ())
    large = redactor.large(given, "server", lambda: [b"ab", b"cd"])
    assert (large.exchange, b"".join(large.pieces())) == (given, b"abcd")
    assert redactor.rewrite(given, ()) is given
    assert (redactor.era, redactor.eras(()), redactor.traces(())(b"line")) == (0, (), False)
