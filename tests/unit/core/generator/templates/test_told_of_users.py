from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.told_of_users import explain_by_user, told_by_scope

NAMES = "{'ada': 'Ada Lovelace', 'bob': 'Bob Stone'}[session.user | default('') | string] | default(omit)"


def cases(*sessions):
    tape = Tape()
    for _ in sessions:
        tape.add("GET", "/me")
    return [
        Case(sample, {}).with_item("session", {"user": user, "scope": scope})
        for sample, (user, scope) in zip(tape.samples(), sessions, strict=True)
    ]


def test_what_users_were_told_again_is_theirs():
    asked = cases(("ada", "openid"), ("bob", "openid"), ("ada", "openid"))
    assert explain_by_user(["Ada Lovelace", "Bob Stone", "Ada Lovelace"], asked) == NAMES
    assert explain_by_user(["Ada Lovelace", "Bob Stone", "Ada King"], asked) is None
    assert explain_by_user(["Ada Lovelace", "Bob Stone"], asked[:2]) is None
    assert explain_by_user([1, 2, 1], asked) is None


def test_a_word_of_the_scope_says_what_is_told():
    asked = cases(("ada", "openid profile api"), ("bob", "openid profile api"), ("ada", "openid email"))
    assert told_by_scope([True, True, False], asked, "name") == "' profile ' in (' ' ~ (session.scope | default('')) ~ ' ')"
    assert told_by_scope([True, True, False], asked, "quota") == "' api ' in (' ' ~ (session.scope | default('')) ~ ' ')"
    assert told_by_scope([True, False, True], asked, "name") is None
    assert told_by_scope([True, True, True], asked, "name") is None


def test_claims_come_with_their_scopes():
    asked = cases(("ada", "openid profile email"), ("bob", "openid profile"), ("ada", "openid profile"), ("ada", "openid email"))
    told = [
        {"sub": "ada", "name": "Ada Lovelace", "verified": True},
        {"sub": "bob", "name": "Bob Stone"},
        {"sub": "ada", "name": "Ada Lovelace"},
        {"sub": "ada", "verified": True},
    ]
    findings = Findings()
    written = to_document(Aligner(Flow([]), findings).align(told, asked))
    assert findings.clean
    assert written["sub"] == "{{ session.user | default(omit) }}"
    assert written["name"] == "{{ (" + NAMES + ") if ' profile ' in (' ' ~ (session.scope | default('')) ~ ' ') else omit }}"
    assert written["verified"] == "{{ (true) if ' email ' in (' ' ~ (session.scope | default('')) ~ ' ') else omit }}"
