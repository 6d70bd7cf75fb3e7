import pytest

from understudy.core.redaction.grammars.csv_text import column_names, rewrite_csv


def masked(name, value, _place):
    return "***" if name == "password" else value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("user,password\njoe,hunter2\nann,x\n", "user,password\njoe,***\nann,***\n"),
        ('password,note\r\n"a,""b""","two\nlines"\r\nc,d\r\n', 'password,note\r\n"***","two\nlines"\r\n***,d\r\n'),
        ("user,password\njoe\n,\n", "user,password\njoe\n,***\n"),
        ("a,b\n1,2", "a,b\n1,2"),
        ("password", "password"),
        ("", ""),
    ],
)
def test_a_column_goes_by_its_name(before, after):
    assert rewrite_csv(before, masked, "body") == after


def test_names_stand_in_the_first_line():
    assert column_names('a,"b ""c""",d\n1,2,3') == ["a", 'b "c"', "d"]
