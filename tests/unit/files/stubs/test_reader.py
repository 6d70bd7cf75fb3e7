import pytest

from understudy.errors import MissingFileError, NothingToDoError, StubFileError, UnknownServiceError
from understudy.files.stubs.reader import list_stub_files, load_directory, load_file


def write(directory, **files):
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text)


def test_each_file_of_a_directory_is_a_service_named_after_it(tmp_path):
    write(tmp_path, b="stubs: []\n", a="service: {name: alpha}\n")
    (tmp_path / ".hidden.yaml").write_text("[")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "b").mkdir()
    assert [(service.name, service.source) for service in load_directory(tmp_path)] == [
        ("alpha", str(tmp_path / "a.yaml")),
        ("b", str(tmp_path / "b.yaml")),
    ]


def test_only_the_files_of_the_services_asked_for_are_read(tmp_path):
    write(tmp_path, a="stubs: []\n", broken="[")
    assert [service.name for service in load_directory(tmp_path, ["a"])] == ["a"]


def test_a_service_is_found_under_the_name_its_file_gives(tmp_path):
    write(tmp_path, a="service: {name: alpha}\n", b="{}\n")
    assert [service.name for service in load_directory(tmp_path, ["alpha"])] == ["alpha"]
    with pytest.raises(UnknownServiceError, match="Did you mean 'alpha'\\? Known: alpha, b"):
        load_directory(tmp_path, ["alhpa"])


def test_a_file_may_be_named_instead_of_a_directory(tmp_path):
    write(tmp_path, a="{}\n")
    assert [service.name for service in load_directory(tmp_path / "a.yaml")] == ["a"]
    assert list_stub_files(tmp_path) == [tmp_path / "a.yaml"]


def test_json_is_yaml_too(tmp_path):
    (tmp_path / "a.json").write_text('{"stubs": [{"id": "x", "when": {"path": "/a"}}]}')
    assert load_file(tmp_path / "a.json").stubs[0].id == "x"


def test_bodies_are_read_from_the_files_directory(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "logo.png").write_bytes(b"\x89PNG")
    write(tmp_path, a="stubs: [{id: x, then: {file: a/logo.png}}]\n", b="stubs: [{id: x, then: {file: ../logo.png}}]\n")
    load_file(tmp_path / "a.yaml")
    with pytest.raises(StubFileError, match=r"b.yaml:1:30: stubs\[0\].then.file: body file '../logo.png' must be a relative path"):
        load_file(tmp_path / "b.yaml")


def test_missing_and_broken_are_different_errors(tmp_path):
    with pytest.raises(MissingFileError, match="does not exist"):
        load_directory(tmp_path / "nowhere")
    with pytest.raises(MissingFileError, match="does not exist"):
        load_file(tmp_path / "nowhere.yaml")
    with pytest.raises(NothingToDoError, match="holds no stub file"):
        load_directory(tmp_path)


def test_problems_of_all_files_are_told_at_once(tmp_path):
    write(tmp_path, a="stubs: [\n", b="stubs: {}\n", c="service: {name: d}\n", d="{}\n")
    (tmp_path / "e.yaml").write_bytes(b"stubs:\n  \xff\n")
    with pytest.raises(StubFileError) as caught:
        load_directory(tmp_path)
    assert [str(problem).removeprefix(f"{tmp_path}/")[:43] for problem in caught.value.problems] == [
        "a.yaml:2:1: YAML syntax: while parsing a fl",
        "b.yaml:1:8: stubs: expected a list, found a",
        "d.yaml:1:1: service.name: the service 'd' i",
        "e.yaml:2:3: the file is not UTF-8 text",
    ]
