import pytest

from understudy.files.stubs.lint.bodies import check_bodies, check_content
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


def content(then, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("stubs: [{then: {status: 200}}]\n")
    return [(doubt.pointer, doubt.message) for doubt in check_content(Subject({"stubs": [{"then": then}]}, load_file(file), file))]


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("application/json", "{broken", "no JSON"),
        ("application/problem+json; charset=utf-8", "[1,", "no JSON"),
        ("text/xml", "<a><b></a>", "no XML"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_told(tmp_path, kind, text, why):
    ((pointer, message),) = content({"headers": {"Content-Type": kind}, "text": text}, tmp_path)
    assert pointer == ("stubs", 0, "then", "text")
    assert why in message
    ((inside, _),) = content({"responses": [{"headers": {"content-type": kind}, "text": text}]}, tmp_path)
    assert inside == ("stubs", 0, "then", "responses", 0, "text")


@pytest.mark.parametrize(
    "then",
    [
        {"headers": {"Content-Type": "application/json"}, "text": '{"a": 1}'},
        {"headers": {"Content-Type": "application/json"}, "text": '{"a": {{ request.json.a }}'},
        {"headers": {"Content-Type": "application/xml"}, "text": "<a/>"},
        {"headers": {"Content-Type": "application/xml"}, "text": "<!DOCTYPE a><a/>"},
        {"headers": {"Content-Type": "text/plain"}, "text": "{broken"},
        {"headers": {"Content-Type": "application/json"}, "text": "{broken", "fault": "truncated_body"},
        {"headers": {"Content-Type": "application/json", "Content-Encoding": "gzip"}, "file": "body.gz"},
        {"text": "{broken"},
        {},
    ],
)
def test_other_bodies_are_none_of_its_business(tmp_path, then):
    assert content(then, tmp_path) == []


def test_files_are_read_as_well(tmp_path):
    (tmp_path / "body.json").write_text("{broken")
    ((pointer, _),) = content({"headers": {"Content-Type": "application/json"}, "file": "body.json"}, tmp_path)
    assert pointer[-1] == "file"
