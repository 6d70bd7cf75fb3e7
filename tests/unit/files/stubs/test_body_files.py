import pytest

from understudy.files.stubs.body_files import locate_body_file, read_body_file


@pytest.fixture
def root(tmp_path):
    stubs = tmp_path / "stubs"
    (stubs / "bodies").mkdir(parents=True)
    (stubs / "bodies" / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret").write_text("s")
    (tmp_path / "stubs-more").mkdir()
    (tmp_path / "stubs-more" / "x").write_text("s")
    return stubs


def test_a_name_is_relative_to_the_stub_files_directory(root):
    assert read_body_file(root, "bodies/logo.png") == b"\x89PNG"
    assert read_body_file(root, "./bodies//logo.png") == b"\x89PNG"


NAMES = r"../secret bodies/../../secret /etc/passwd ~/x bodies\..\..\secret C:/x file:///etc/passwd .. ../stubs-more/x ."


@pytest.mark.parametrize("name", [*NAMES.split(), "bodies/\0", "", None, 7])
def test_nothing_outside_is_ever_opened(root, name):
    with pytest.raises(ValueError, match=r"body file|expected the name"):
        locate_body_file(root, name)


def test_links_are_not_followed(root):
    (root / "link").symlink_to(root.parent / "secret")
    (root / "up").symlink_to(root.parent)
    for name in ("link", "up/secret"):
        with pytest.raises(ValueError, match="symbolic link"):
            read_body_file(root, name)


def test_a_missing_file_and_a_document_without_a_place_are_told(root):
    with pytest.raises(ValueError, match="does not exist"):
        read_body_file(root, "bodies/nothing")
    with pytest.raises(ValueError, match="does not come from a file"):
        read_body_file(None, "bodies/logo.png")
