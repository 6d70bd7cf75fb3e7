import os
import stat

import pytest

from understudy.errors import FileError
from understudy.files.secret_key import KEY_BYTES, key_path, load_secret_key


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    place = tmp_path / "data" / "understudy"

    key = load_secret_key(place)

    assert len(key) == KEY_BYTES
    assert load_secret_key(place) == key
    assert stat.S_IMODE(key_path(place).stat().st_mode) == 0o600
    assert [path.name for path in place.iterdir()] == ["redaction.key"]


def test_two_installations_have_two_keys(tmp_path):
    assert load_secret_key(tmp_path / "a") != load_secret_key(tmp_path / "b")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    load_secret_key(tmp_path)
    key_path(tmp_path).chmod(0o644)

    with pytest.raises(FileError, match="chmod 600"):
        load_secret_key(tmp_path)


@pytest.mark.parametrize("content", ["", "not a key", "00ff"])
def test_a_file_that_holds_no_key_is_refused(tmp_path, content):
    key_path(tmp_path).write_text(content)
    key_path(tmp_path).chmod(0o600)

    with pytest.raises(FileError, match=r"redaction\.key"):
        load_secret_key(tmp_path)


def test_a_directory_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(FileError, match="cannot be made or read"):
        load_secret_key(tmp_path / "file")
