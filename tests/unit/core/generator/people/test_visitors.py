from tests.unit.core.generator.carts import two_carts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import cookies_set, find_visitors


def test_a_visitor_stays_the_same_under_another_value_of_his_cookie():
    samples = two_carts().samples()
    found = find_visitors(find_endpoints(samples))
    assert found.cookie == "sid"
    assert [found.of(sample) for sample in samples[:7]] == [None, None, "visitor 1", "visitor 1", "visitor 1", None, "visitor 2"]
    assert found.looked_up == "{{ request.cookies.sid | default('') }}"


def test_what_guards_a_form_and_what_is_no_secret_makes_no_visitor():
    tape = Tape()
    token = "Kq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeXa"
    tape.add("GET", "/", None, 200, {}, fields=[("Set-Cookie", f"csrftoken={token}; Path=/"), ("Set-Cookie", "theme=light; Path=/")])
    tape.add("GET", "/", None, 200, {}, headers=[("Cookie", f"csrftoken={token}; theme=light")])
    assert find_visitors(find_endpoints(tape.samples())) is None


def test_a_cookie_that_is_taken_away_is_empty():
    tape = Tape()
    tape.add(
        "POST",
        "/out",
        None,
        204,
        fields=[("Set-Cookie", "sid=; Max-Age=0"), ("Set-Cookie", "old=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT")],
    )
    assert cookies_set(tape.samples()[0]) == {"sid": "", "old": ""}
