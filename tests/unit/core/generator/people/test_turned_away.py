from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.turned_away import note_turned_away

HTML = [("Content-Type", "text/html; charset=utf-8")]


def verdicts(tape):
    samples = tape.samples()
    note_turned_away(find_endpoints(samples))
    return [(sample.verdict, sample.good) for sample in samples]


def test_forms_that_come_back_are_refusals():
    tape = Tape()
    tape.add("POST", "/login", "username=ann&password=no", 200, fields=HTML)
    tape.add("POST", "/login", "username=ann&password=yes", 302, fields=[("Location", "/home")])
    tape.add("POST", "/login", "username=ann&password=no", 302, fields=[("Location", "/login?error=1")])
    tape.add("GET", "/home", None, 302, fields=[("Location", "/login?next=/home")])
    tape.add("GET", "/home", None, 200, fields=HTML)
    assert verdicts(tape) == [(401, False), (302, True), (401, False), (401, False), (200, True)]


def test_a_name_that_is_taken_is_a_conflict():
    tape = Tape()
    tape.add("POST", "/register", "username=ann&password=one", 302, fields=[("Location", "/login")])
    tape.add("POST", "/register", "username=ann&password=two", 302, fields=[("Location", "/")])
    assert verdicts(tape) == [(302, True), (409, False)]


def test_forms_that_always_answer_with_a_page_are_none():
    tape = Tape()
    tape.add("POST", "/search", "username=ann&password=no", 200, fields=HTML)
    assert verdicts(tape) == [(200, True)]


def test_a_redirect_that_tells_its_client_of_an_error_is_a_refusal_where_others_lead_on():
    tape = Tape()
    tape.add("GET", "/authorize?prompt=none", None, 303, fields=[("Location", "http://app.test/cb?error=login_required&state=s")])
    assert verdicts(tape) == [(303, True)]
    tape.add("GET", "/authorize", None, 303, fields=[("Location", "/interaction/7")])
    assert verdicts(tape) == [(400, False), (303, True)]
