from understudy.files.recordings.lock import try_lock


def test_one_holder_at_a_time_until_it_closes(tmp_path):
    path = tmp_path / "file"
    path.touch()
    with path.open("rb") as second:
        with path.open("rb") as first:
            assert try_lock(first.fileno())
            assert not try_lock(second.fileno())
        assert try_lock(second.fileno())
