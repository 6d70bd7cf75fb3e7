import sys

import uvloop

from understudy.runtime.event_loop import new_event_loop


def test_uvloop_where_there_is_one(monkeypatch):
    loop = new_event_loop()
    assert isinstance(loop, uvloop.Loop)
    loop.close()
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = new_event_loop()
    assert not isinstance(loop, uvloop.Loop)
    loop.close()
