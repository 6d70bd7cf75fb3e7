from hashlib import sha256

import pytest

from understudy.errors import RecordingError
from understudy.files.recordings.bodies import INLINE_LIMIT_BYTES, BodyStore

LARGE = b"x" * (INLINE_LIMIT_BYTES + 1)


def test_only_large_bodies_become_files_named_by_their_content(tmp_path):
    store = BodyStore(tmp_path / "bodies")
    assert store.keep(LARGE[:-1]) is None
    assert not (tmp_path / "bodies").exists()
    name = store.keep(LARGE)
    assert name == sha256(LARGE).hexdigest()
    assert store.keep(LARGE) == name
    assert store.fetch(name) == LARGE
    assert [path.name for path in (tmp_path / "bodies").iterdir()] == [name]
    store.sync()


def test_a_body_written_as_it_arrives_is_complete_or_absent(tmp_path):
    store = BodyStore(tmp_path)
    kept, discarded = store.spill(), store.spill()
    for spill in (kept, discarded):
        spill.write(b"abc")
        spill.write(b"def")
    discarded.discard()
    assert kept.size == 6
    assert kept.keep() == sha256(b"abcdef").hexdigest()
    assert [path.name for path in tmp_path.iterdir()] == [sha256(b"abcdef").hexdigest()]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "A" * 64, "0" * 63])
def test_only_digests_are_names(tmp_path, name):
    with pytest.raises(RecordingError, match="no name of a body file"):
        BodyStore(tmp_path).fetch(name)


def test_a_missing_file_is_told_with_its_path(tmp_path):
    with pytest.raises(RecordingError, match="0000: the body file cannot be read: No such file"):
        BodyStore(tmp_path).fetch("0" * 64)


def test_what_the_next_line_will_name_is_not_deleted(tmp_path):
    store = BodyStore(tmp_path / "bodies")
    name = store.keep(b"x" * 9_000)
    store.delete([name])
    assert store.fetch(name)
    store.named()
    store.delete([name])
    assert list((tmp_path / "bodies").iterdir()) == []
