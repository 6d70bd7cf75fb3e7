from dataclasses import replace

from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.files.recordings import Heading, Recording, RecordingWriter
from understudy.files.recordings.rewriting import LARGE_BYTES, changed_lines, find_changes


def exchange(body):
    return Exchange(0, "pay", 100.0, Request("GET", "/"), Response(200, body=body))


def clean(one):
    body = one.response.body.replace(b"secret", b"******")
    return one if body == one.response.body else replace(one, outcome=replace(one.response, body=body))


def test_only_lines_that_may_change_are_read(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", 100.0, "test"))
    for body in (b"secret", b"plain", b"secret too"):
        writer.append(exchange(body))
    writer.append_part(exchange(b"secret part"), 1)
    changes = find_changes(writer.path, "pay", writer.bodies, clean, lambda line: b"secret" in line)
    assert sorted(changes.lines) == [1, 3, 4]
    assert b"secret" not in b"".join(changed_lines(writer.path, changes))
    assert find_changes(writer.path, "pay", writer.bodies, clean, lambda _line: False).lines == {}
    writer.abandon()


def test_body_files_that_held_what_changed_are_deleted_unless_another_line_needs_them(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", 100.0, "test"))
    writer.append(exchange(b"secret" + b"x" * 9_000))
    writer.append(exchange(b"y" * 9_000))
    assert writer.rewrite(clean, lambda _line: False) == 1
    bodies = [path.read_bytes() for path in (tmp_path / "pay" / "bodies").iterdir()]
    assert sorted(bodies) == [b"******" + b"x" * 9_000, b"y" * 9_000]
    writer.close(101.0)
    assert [one.response.body[:6] for one in Recording(writer.path, None).exchanges()] == [b"******", b"yyyyyy"]


def test_large_bodies_are_changed_piece_by_piece(tmp_path):
    def change_large(one, side, pieces):
        assert (side, one.response.body) == ("response", b"")
        if not any(b"secret" in data for data in pieces()):
            return one, pieces
        return one, lambda: (data.replace(b"secret", b"******") for data in pieces())

    writer = RecordingWriter(tmp_path, Heading("pay", 100.0, "test"))
    for start in (b"secret", b"plain"):
        stored = writer.keep_large([start, bytes(LARGE_BYTES)])
        writer.append(exchange(b""), {"response": stored})
    assert writer.rewrite(clean, lambda _line: False, change_large) == 1
    writer.close(101.0)
    assert [one.response.body[:6] for one in Recording(writer.path, None).exchanges()] == [b"******", b"plain\0"]
    assert len(list((tmp_path / "pay" / "bodies").iterdir())) == 2
