from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.files.recordings import Heading, RecordingWriter
from understudy.files.recordings.line import decode_line
from understudy.files.recordings.references import body_files, named_bodies


def test_body_files_are_named_by_lines_damaged_or_not(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", 100.0, "test"))
    for letter in (b"a", b"b"):
        writer.append(Exchange(0, "", 100.0, Request("PUT", "/", body=letter * 9_000), Response(200, body=b"ok")))
    writer.close(101.0)
    lines = writer.path.read_bytes().splitlines(keepends=True)
    named = [name for line in lines for name in body_files(decode_line(line))]
    assert sorted(named) == sorted(path.name for path in (tmp_path / "pay" / "bodies").iterdir())
    writer.path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"PUT", b"GET"), *lines[3:]]))
    assert named_bodies([writer.path]) == set(named)
