from understudy.files.stubs.lint import lint_document, lint_file
from understudy.files.stubs.lint.subject import Doubt
from understudy.files.stubs.reader import load_file


def test_doubts_are_told_with_their_place(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("stubs:\n  - when: {path: /a}\n  - when: {path: /a}\n    then: {json: '{{ path.id }}'}\n")
    remarks = [(remark.line, remark.column, remark.severity, remark.rule) for remark in lint_file(file, load_file(file))]
    assert remarks == [(3, 5, "warning", "shadowed-stub"), (4, 18, "warning", "template-reads-nothing")]


def test_a_file_without_doubts_has_no_remarks(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("stubs: [{when: {path: /a}}]\n")
    assert lint_file(file, load_file(file)) == ()


def test_other_rooms_bring_their_own_checks(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("{}\n")
    secret = Doubt((), "warning", "secret", "a secret")
    assert lint_document({}, load_file(file), extra=[lambda subject: iter([secret])]) == [secret]
