from understudy.files.stubs.lint.bodies import check_bodies
from understudy.files.stubs.lint.subject import Subject
from understudy.files.stubs.reader import load_file


def test_a_body_file_that_nothing_names_is_told(tmp_path):
    (tmp_path / "a" / "bodies").mkdir(parents=True)
    for name in ("used.bin", "unused.bin"):
        (tmp_path / "a" / "bodies" / name).write_bytes(b"x")
    file = tmp_path / "a.yaml"
    file.write_text("stubs: [{then: {file: ./a/bodies/used.bin}}]\n")
    document = {"stubs": [{"then": {"file": "./a/bodies/used.bin"}}]}
    assert [doubt.message for doubt in check_bodies(Subject(document, load_file(file), file))] == [
        "no stub refers to the body file 'a/bodies/unused.bin'"
    ]
    assert list(check_bodies(Subject(document, load_file(file)))) == []
