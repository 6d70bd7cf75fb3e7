from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.files.recordings.nowhere import Nowhere


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nowhere, exchange = Nowhere(), Exchange(0, "pay", 0.0, Request("GET", "/"), Response(200))
    veiled = nowhere.veil()
    veiled.write(b"abc")
    nowhere.append_part(exchange, 1)
    nowhere.tick(1.0)
    assert (nowhere.append(exchange), nowhere.rewrite(lambda one: one), nowhere.keep_large(veiled.pieces())) == (exchange, 0, ("", 3))
    veiled.close()
    nowhere.close(1.0)
    assert list(tmp_path.iterdir()) == []
