import pytest

from understudy.config import load_project
from understudy.config.redaction import redaction_problems, redaction_rules
from understudy.core.redaction.rules import DEFAULT_RULES
from understudy.errors import SettingsError


def test_a_section_becomes_rules():
    badge = {"badge": "EMP-[0-9]{8}"}
    section = {"headers": ["x-badge"], "keys": ["pin"], "patterns": badge, "allow": ["token_type"], "personal": ["email"]}
    assert list(redaction_problems(section)) == []
    rules = redaction_rules(section)
    assert (rules.headers, rules.keys, rules.patterns) == (frozenset({"x-badge"}), frozenset({"pin"}), (("badge", "EMP-[0-9]{8}"),))
    assert (rules.allow, rules.personal, rules.drop) == (frozenset({"token_type"}), frozenset({"email"}), frozenset())


def test_nothing_said_means_the_defaults():
    assert redaction_rules({}) == DEFAULT_RULES


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("{header: [x]}", "redaction.header: unknown key 'header'. Did you mean 'headers'?"),
        ("{keys: pin}", "redaction.keys: expected a list of texts, found 'pin'"),
        ("{personal: [name]}", "redaction.personal.0: unknown kind 'name'. Valid: email, phone, iban"),
        ("{patterns: {badge: '['}}", "redaction.patterns.badge: '[' is not a regular expression"),
        ("{patterns: [x]}", "redaction.patterns: expected a mapping"),
    ],
)
def test_a_broken_section_is_told_with_its_place(tmp_path, section, told):
    place = tmp_path / "understudy.yaml"
    place.write_text(f"redaction: {section}\n")
    with pytest.raises(SettingsError) as caught:
        load_project(place)
    assert told in str(caught.value)
