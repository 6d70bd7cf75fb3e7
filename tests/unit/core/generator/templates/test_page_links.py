from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.page_links import explain_link_header, explain_page_link
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import HERE


def pages(*numbers, total=3):
    tape = Tape()
    for number in numbers:
        tape.add("GET", f"/posts?page={number}&size=2", None, 200, [])
    figures = [
        {
            "page.number": n,
            "page.pages": total,
            "page.offset": 2 * n - 2,
            "page.limit": 2,
            "page.has_more": n < total,
            "page.has_previous": n > 1,
        }
        for n in numbers
    ]
    return [
        Case(sample, {"request.url": HERE + sample.exchange.request.target, **page})
        for sample, page in zip(tape.samples(), figures, strict=True)
    ]


def at(number):
    return f"{HERE}/posts?page={number}&size=2"


def test_the_next_page_and_nothing_after_the_last():
    cases = pages(1, 2, 3)
    assert (
        explain_page_link([at(2), at(3), None], cases) == "(request.url | with_query('page', page.number + 1)) if page.has_more else none"
    )
    assert explain_page_link([at(2), at(2), at(2)], cases) is None


def test_a_link_header_keeps_every_relation_and_its_order():
    cases = pages(1, 2)
    fields = [
        f'<{at(1)}>; rel="first", <{at(2)}>; rel="next", <{at(3)}>; rel="last"',
        f'<{at(1)}>; rel="first", <{at(1)}>; rel="prev", <{at(3)}>; rel="next", <{at(3)}>; rel="last"',
    ]
    code = explain_link_header(fields, cases)
    assert code is not None
    assert [code.index(f"'{name}'") for name in ("first", "prev", "next", "last")] == sorted(
        code.index(f"'{name}'") for name in ("first", "prev", "next", "last")
    )
    assert "\n  'last': (request.url | with_query('page', page.pages))\n}" in code  # a relation on each line, for people


def test_links_elsewhere_are_not_pages():
    assert explain_page_link([f"{HERE}/other?page=2"], pages(1)) is None
    assert explain_page_link([at(2)], [Case(pages(1)[0].sample, {})]) is None


def test_a_link_to_the_first_page_may_say_no_page():
    cases = pages(1, 2, total=2)
    assert (
        explain_page_link([None, f"{HERE}/posts?size=2"], cases)
        == "(request.url | with_query('page', none)) if page.has_previous else none"
    )


def test_the_number_of_the_next_page_is_no_link():
    cases = pages(1, 2, 3)
    assert explain_page_link([2, 3, None], cases, "next") == "(page.number + 1) if page.has_more else none"
    assert explain_page_link([None, 1, 2], cases, "prev") == "(page.number - 1) if page.has_previous else none"
    assert explain_page_link([2, 3, None], cases, "total") is None


def test_what_a_link_is_called_decides_among_equal_pages():
    cases = pages(1, 2, total=2)
    last = [f"{HERE}/posts?page=2&size=2", None]
    assert explain_page_link(last, cases, "last") == "(request.url | with_query('page', page.pages)) if page.has_more else none"
    assert "page.number + 1" in (explain_page_link(last, cases, "next") or "")


def test_beyond_the_last_page_there_is_no_next_one_though_nobody_went_there():
    link = "(request.url | with_query('page', page.number + 1))"
    assert explain_page_link([at(2), at(3)], pages(1, 2), "next") == f"{link} if page.has_more else none"
    assert explain_page_link([at(2), at(3)], pages(1, 2), "other") == link
    assert explain_page_link([2, 3], pages(1, 2), "next_page") == "(page.number + 1) if page.has_more else none"
    assert explain_page_link([at(2), at(3), at(4)], pages(1, 2, 3), "next") == link


def test_what_leads_back_to_the_first_page_says_no_page_and_leads_to_others_all_the_same():
    cases = pages(1, 2, total=3)
    code = explain_page_link([None, f"{HERE}/posts?size=2"], cases, "previous")
    assert code == "(request.url | with_query('page', (page.number - 1 if page.number > 2 else none))) if page.has_previous else none"


def test_a_link_may_say_the_size_of_a_page_that_nobody_asked_for_beside_what_was_asked():
    tape = Tape()
    tape.add("GET", "/books/?sort=title", None, 200, [])
    tape.add("GET", "/books/?author=2", None, 200, [])
    figures = {"page.number": 1, "page.pages": 3, "page.offset": 0, "page.limit": 2, "page.has_more": True, "page.has_previous": False}
    cases = [Case(sample, {"request.url": HERE + sample.exchange.request.target, **figures}) for sample in tape.samples()]
    links = [f"{HERE}/books/?limit=2&offset=2&sort=title", f"{HERE}/books/?author=2&limit=2&offset=2"]
    assert explain_page_link(links, cases, "next") == (
        "(request.url | with_query('limit', page.limit, 'sorted') | with_query('offset', page.offset + page.limit, 'sorted'))"
        " if page.has_more else none"
    )
