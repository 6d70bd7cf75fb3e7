from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.spelled_links import explain_spelled_link


def pages(*asked):
    """Lists of five messages, with what templates would know of the page that was asked for: (query, size, number from 1)."""
    tape = Tape()
    for query, *_ in asked:
        tape.add("GET", f"/messages{query}", None, 200, {"messages": []})
    return [
        Case(sample, {"page.limit": size, "page.number": number, "page.offset": size * (number - 1), "page.pages": -(-5 // size)})
        for sample, (_, size, number) in zip(tape.samples(), asked, strict=True)
    ]


def test_a_link_spells_out_the_size_and_the_number_of_the_next_page():
    cases = pages(("", 50, 1), ("?PageSize=2", 2, 1), ("?PageSize=2&Page=1", 2, 2))
    targets = ["/messages?PageSize=50&Page=1", "/messages?PageSize=2&Page=1", "/messages?PageSize=2&Page=2"]
    assert explain_spelled_link(targets, cases, "next") == "(request.raw_path ~ '?PageSize=' ~ page.limit ~ '&Page=' ~ page.number)"


def test_a_first_page_is_always_the_same_and_filters_are_what_was_asked_for():
    cases = pages(("?to=a", 2, 1), ("?to=b&page=2", 2, 2))
    targets = ["/messages?to=a&page=1", "/messages?to=b&page=1"]
    assert explain_spelled_link(targets, cases, "first") == (
        "(request.raw_path ~ '?to=' ~ (request.query.to | urlencode_plus) ~ '&page=' ~ '1')"
    )


def test_offsets_are_none_of_the_numbers_of_pages():
    cases = pages(("", 2, 1), ("?offset=2", 2, 2))
    targets = ["/messages?limit=2&offset=2", "/messages?limit=2&offset=4"]
    assert explain_spelled_link(targets, cases) == "(request.raw_path ~ '?limit=' ~ page.limit ~ '&offset=' ~ (page.offset + page.limit))"


def test_what_leads_elsewhere_or_says_what_nothing_explains_is_no_such_link():
    cases = pages(("", 2, 1), ("?page=2", 2, 2))
    assert explain_spelled_link(["/others?page=1", "/others?page=2"], cases) is None
    assert explain_spelled_link(["/messages?page=7", "/messages?page=9"], cases) is None
    assert explain_spelled_link(["/messages?mark=x", "/messages?mark=y"], cases) is None
    assert explain_spelled_link(["/messages", "/messages"], cases) is None


def test_what_some_ask_for_stands_in_the_links_of_those():
    cases = pages(("", 50, 1), ("?To=%2B15551", 50, 1), ("?PageSize=2", 2, 1))
    targets = ["/messages?PageSize=50&Page=1", "/messages?PageSize=50&Page=1&To=%2B15551", "/messages?PageSize=2&Page=1"]
    to = "(request.query.To | default('') | urlencode_plus)"
    assert explain_spelled_link(targets, cases, "next") == (
        f"(request.raw_path ~ '?PageSize=' ~ page.limit ~ '&Page=' ~ page.number ~ (('&To=' ~ {to}) if ({to}) else ''))"
    )
    assert explain_spelled_link([*targets[:2], targets[2] + "&To=x"], cases, "next") is None
