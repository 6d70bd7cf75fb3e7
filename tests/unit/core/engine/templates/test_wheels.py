import io
import zipfile

from understudy.core.engine.templates.wheels import wheel_metadata


def wheel(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_wheel_says_what_it_is():
    content = wheel(**{"tool/__init__.py": "", "tool-1.0.dist-info/METADATA": "Name: tool\nVersion: 1.0\n"})
    assert wheel_metadata(content) == "Name: tool\nVersion: 1.0\n"


def test_what_is_no_wheel_says_nothing():
    assert wheel_metadata(b"PK no archive") == ""
    assert wheel_metadata("text") == ""
    assert wheel_metadata(wheel(**{"inner/tool-1.0.dist-info/METADATA": "Name: tool"})) == ""
    assert wheel_metadata(wheel(**{"tool-1.0.dist-info/METADATA": "x" * (1024 * 1024 + 1)})) == ""
