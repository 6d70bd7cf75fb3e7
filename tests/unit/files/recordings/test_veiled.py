from understudy.files.recordings.veiled import Veiled


def test_it_is_read_as_it_was_written_and_nobody_else_can_read_it(tmp_path):
    veiled = Veiled(tmp_path / "bodies")
    for number in range(600):
        veiled.write(b"secret %d," % number * 100)
    told = b"".join(b"secret %d," % number * 100 for number in range(600))
    assert veiled.size == len(told) > 2 * 256 * 1024
    for _ in range(2):
        assert b"".join(veiled.pieces()) == told
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    veiled.close()
    assert list((tmp_path / "bodies").iterdir()) == []


def test_without_a_place_it_waits_where_temporary_files_are(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    veiled = Veiled(None)
    assert list(veiled.pieces()) == []
    veiled.write(b"abc")
    assert list(veiled.pieces()) == [b"abc"]
    veiled.close()
