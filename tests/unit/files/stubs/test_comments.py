import pytest

from understudy.files.stubs.comments import render_over
from understudy.files.stubs.writer import render_document
from understudy.files.stubs.yaml_text import parse_yaml

OLD = """\
# Ours; ask the payments team.
version: 1
service: {name: api}

resources:
  # what is there from the start
  - {name: notes}

stubs:
  # written by hand: the sandbox has no such thing
  - id:   mine
    when: {path: /mine}   # only ours
    then: {status: 204}

  - id: read
    when:
      method: GET
      # the id is a number
      path: /notes/{note}
    then:
      json: {a: 1}  # as of May
      text: |
        # no comment
        at all
    # nobody knows why

scenarios:
  outage: []  # never in production
# the end
"""


def changed(**then):
    document = parse_yaml(OLD)
    document["stubs"][1]["then"] = {**document["stubs"][1]["then"], **then}
    return document


def test_a_file_that_says_the_same_stays_as_it_is():
    assert render_over(parse_yaml(OLD), OLD) == OLD


def test_comments_stay_with_the_lines_they_stand_at():
    text = render_over(changed(status=201), OLD)
    assert parse_yaml(text) == changed(status=201)
    for line in ("# Ours; ask the payments team.", "  - id:   mine\n    when: {path: /mine}   # only ours", "\n# the end\n"):
        assert line in text
    assert "      # the id is a number\n      path: /notes/{note}\n" in text
    assert "json: {a: 1}  # as of May\n" in text
    assert text.count("# no comment") == 1
    assert text.count("# nobody knows why") == 1
    assert "  outage: []  # never in production\n" in text


def test_a_comment_whose_line_is_gone_stands_above_the_part():
    text = render_over(changed(json={"a": 2}), OLD)
    assert parse_yaml(text) == changed(json={"a": 2})
    above = text[: text.index("- id: read")]
    assert "  # as of May\n" in above
    assert "# nobody knows why" in above


def test_new_parts_stand_where_they_belong_and_old_ones_go():
    document = parse_yaml(OLD)
    document["stubs"] = [document["stubs"][0], {"id": "new", "when": {"path": "/new"}, "then": {"status": 200}}]
    text = render_over(document, OLD)
    assert parse_yaml(text) == document
    assert "# the id is a number" not in text
    assert "# written by hand" in text


def test_other_margins_are_moved():
    stubs = "stubs:\n- id: mine  # flat\n  when: {path: /a}\n  then:\n    text: |\n      # title\n- id: b\n  then: {}\n"
    old = "version: 1\nservice: {name: api}\n" + stubs
    document = parse_yaml(old)
    document["stubs"][1]["then"] = {"status": 204}
    text = render_over(document, old)
    assert parse_yaml(text) == document
    assert "  - id: mine  # flat\n    when: {path: /a}\n" in text


@pytest.mark.parametrize(
    "old",
    [
        "version: 1\nservice: {name: api}\nstubs: [{id: a, then: {json: &x {b: 1}}}, {id: b, then: {json: *x}}]  # flow\n",
        "version: 1\nservice: {name: api}\nstubs:\n  - id: a  # one\n    then: {json: &x {b: 1}}\n  - id: b\n    then: {json: *x}\n",
        "{version: 1, service: {name: api}}  # all on one line\n",
    ],
)
def test_what_cannot_be_kept_is_written_as_new(old):
    document = parse_yaml(old)
    document["x-more"] = 1
    assert parse_yaml(render_over(document, old)) == document


def test_files_without_comments_are_written_as_ever():
    document = changed(status=201)
    assert render_over(document, render_document(document).replace("#", "")) == render_document(document)
