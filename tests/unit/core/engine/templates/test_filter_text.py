"""Filters in words."""

import pytest

from understudy.core.engine.templates.filter_text import read_filter

ANN = {
    "userName": "Ann",
    "age": 30,
    "active": True,
    "manager": None,
    "name": {"familyName": "Lee"},
    "emails": [{"value": "ann@x.example", "type": "work"}, {"value": "a@home.example", "type": "home"}],
}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('userName eq "ann"', True),
        ("userName eq 'ann'", False),
        ("userName eq 'Ann'", True),
        ('userName ne "ann"', False),
        ('username EQ "ANN" AND age gt 29', True),
        ("age ge 30 and age le 30 and not (age lt 30)", True),
        ("age gt 30 or active eq true", True),
        ('userName sw "A" and userName ew "n" and userName co "nn"', True),
        ("contains(userName,'nn') and startswith(userName, 'An')", True),
        ("endswith(userName,'x')", False),
        ("name.familyName eq \"lee\" and name/familyName eq 'Lee'", True),
        ('emails eq "ann@x.example"', True),
        ('emails[type eq "home" and value co "home"]', True),
        ('emails[type eq "work" and value co "home"]', False),
        ("title pr", False),
        ("emails pr", True),
        ("manager eq null", True),
        ("active eq 1", False),
        ("userName eq 'it''s'", False),
        ("userName = 'Ann' and age >= 30 and age != 31", True),
        ('userName="ann"', False),
        ("age<30 or active == true", True),
        ("userName contains 'nn'", True),
        ("'ann@x.example' in emails and not 'b@x.example' in emails", True),
        ("userName in ('Bob', 'Ann')", True),
        ("userName = 'it\\'s'", False),
    ],
)
def test_what_both_languages_say(text, fits):
    test = read_filter(text)
    assert test is not None
    assert test(ANN) is fits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "userName is ann",
        'userName eq "ann',
        "userName eq ann",
        "age gt 3 age",
        "near(a,'b')",
        "(a eq 1",
        "a = b",
        "'a' in",
        "a in b",
        "page=2&x=3",
    ],
)
def test_what_is_no_filter(text):
    assert read_filter(text) is None
