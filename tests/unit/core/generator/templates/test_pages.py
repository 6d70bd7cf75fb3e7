"""Pages in all formats, cut into entries."""

import pytest

from understudy.core.generator.templates.pages import cut_page

NAMES = [["a.txt"], ["b c.txt", "b%20c.txt"], ["docs"]]


def told(cut):
    return cut and ([number for number, _ in cut.entries], cut.entries[0][1], cut.separator, cut.ends, cut.foot)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docs/\na.txt\nb c.txt\n", ([2, 0, 1], "docs/", "\n", True, "")),
        ('["docs","a.txt","b c.txt"]', ([2, 0, 1], '"docs"', ",", False, "]")),
        ('[ "a.txt", "b c.txt",\n "docs" ]', None),
        (
            '<ul><li><a href="docs/">docs/</a></li><li><a href="a.txt">a</a></li><li><a href="b%20c.txt">b c</a></li></ul>',
            ([2, 0, 1], '<li><a href="docs/">docs/</a></li>', "", False, "</ul>"),
        ),
        (
            '[\n{"name": "a.txt", "size": {"n": 1}},\n{"name": "b c.txt"},\n{"name": "docs"}\n]',
            ([0, 1, 2], '{"name": "a.txt", "size": {"n": 1}}', ",\n", False, "\n]"),
        ),
        (
            '<pre><a href="../">../</a>\r\n<a href="docs/">d</a>   -\r\n<a href="a.txt">a</a> 3\r\n<a href="b%20c.txt">b</a> 4\r\n</pre>',
            ([2, 0, 1], '<a href="docs/">d</a>   -', "\r\n", True, "</pre>"),
        ),
        ("nothing here", None),
    ],
)
def test_formats(text, expected):
    assert told(cut_page(text, NAMES)) == expected


def test_an_entry_of_many_lines_begins_where_its_element_opens():
    row = "<tr>\n <td><img src=x></td>\n <td>\n  <a href='{0}'>{0}</a>\n </td>\n <td>{1}</td>\n</tr>\n"
    head = "<table>\n" + row.format("..", "up")
    cut = cut_page(head + row.format("a.txt", 1) + row.format("docs", 2) + "</table>\n", [["a.txt"], ["docs"]])
    assert cut.head == head
    assert cut.entries == ((0, row.format("a.txt", 1).rstrip()), (1, row.format("docs", 2).rstrip()))
    assert (cut.separator, cut.ends, cut.foot) == ("\n", True, "</table>\n")
    alone = cut_page(head + row.format("docs", 2) + "</table>\n", [["docs"]], cut.lead)
    assert alone.head == head
    assert cut_page("<ul><li><a href='docs'>d</a></li></ul>", [["docs"]]).entries == ((0, "<li><a href='docs'>d</a></li>"),)
