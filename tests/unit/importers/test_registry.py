import pytest

from understudy.errors import MissingFileError, UsageError
from understudy.importers.registry import format_of, read_foreign


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b'\xef\xbb\xbf{ "log": {"version": "1.2"', "har"),
        (b"1234:4:type;4:http;", "mitmproxy"),
        (b"interactions:\n- request:\n", "vcrpy"),
        (b'{"version": 1, "interactions": []}', "vcrpy"),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_formats_show_in_the_first_bytes(start, name):
    assert format_of(start) == name


def test_unknown_and_missing_files_are_told_apart(tmp_path):
    with pytest.raises(MissingFileError):
        read_foreign(tmp_path / "nowhere.har")
    (tmp_path / "odd").write_text("odd")
    with pytest.raises(UsageError, match="--format: har, mitmproxy, vcrpy"):
        read_foreign(tmp_path / "odd")
