import io
import json
import zipfile

import pytest

from understudy.errors import FileError
from understudy.importers.har import read_har
from understudy.importers.har_source import open_har

BODY = b"\x89PNG\xff"


def entry(name):
    answered = {"status": 200, "headers": [], "content": {"mimeType": "image/png", "size": len(BODY), "_file": name}}
    asked = {"method": "POST", "url": "http://a.test/", "headers": [], "postData": {"text": "", "_file": name}}
    return {"startedDateTime": "2026-11-20T19:08:00Z", "request": asked, "response": answered}


def har(*names):
    return json.dumps({"log": {"entries": [entry(name) for name in names]}}).encode()


@pytest.fixture
def archive(tmp_path):
    def make(**members):
        path = tmp_path / "trace.zip"
        with zipfile.ZipFile(path, "w") as file:
            for name, data in members.items():
                file.writestr(name.replace("_dot_", "."), data)
        return path

    return make


def test_bodies_lie_in_the_archive(archive):
    (one,) = read_har(archive(har_dot_har=har("abc.png"), abc_dot_png=BODY))
    assert (one.request.body, one.response.body, one.complete) == (BODY, BODY, True)


def test_bodies_lie_beside_the_file(tmp_path):
    (tmp_path / "abc.png").write_bytes(BODY)
    file = tmp_path / "trace.har"
    file.write_bytes(har("abc.png"))
    assert [one.response.body for one in read_har(file)] == [BODY]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b.png", "..", ".ssh", "a\\b", "missing.png", "link.png"])
def test_nothing_else_is_read(tmp_path, name):
    place = tmp_path / "inner"
    place.mkdir()
    (tmp_path / "secret").write_bytes(BODY)
    (place / "link.png").symlink_to(tmp_path / "secret")
    file = place / "trace.har"
    file.write_bytes(har(name))
    with pytest.raises(FileError):
        list(read_har(file))


def test_a_broken_archive_says_so(archive, tmp_path):
    with pytest.raises(FileError, match="holds no HAR"), open_har(archive(readme="x")):
        pass
    whole = io.BytesIO(archive(har_dot_har=har("abc.png") * 50).read_bytes()).getvalue()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(whole[:40] + b"\0" * 200 + whole[240:])
    with pytest.raises(FileError):
        list(read_har(broken))
