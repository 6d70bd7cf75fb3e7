from tests.unit.core.generator.tape import Tape, iso

from understudy.core.generator.templates.dated_texts import explain_dated_text
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.templates.sources import Case, request_values


def explained(write):
    tape = Tape()
    for path in ("/missing/one", "/missing/two"):
        tape.add("GET", path, None, 404, write(path, tape.now).encode(), kind="text/html")
    samples = tape.samples()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    return explain_dated_text([sample.answer.raw.decode() for sample in samples], cases)


def test_a_page_with_the_time_at_its_foot():
    found = explained(lambda path, now: f"<p>no {path}</p><hr>{iso(now)}</html>")
    assert found.parts == ("<p>no ", Expr("request.path"), "</p><hr>", Expr("now()"), "</html>")


def test_a_text_without_a_time_or_with_one_of_another_day_is_not_explained():
    assert explained(lambda path, _: f"<p>no {path}</p>") is None
    assert explained(lambda path, _: f"<p>no {path}</p> 2001-01-01T00:00:00Z") is None


def test_what_a_server_calls_the_request_by_is_new_each_time():
    names = iter(("5b668c69-3c29-4217-a95e-aa98604d4c70", "3fb8bdca-87e5-4cb7-b7a6-8edc305c3b60"))
    found = explained(lambda path, now: f"no {path}\nRequestId:{next(names)}\nTime:{iso(now)}")
    assert found.parts == ("no ", Expr("request.path"), "\nRequestId:", Expr("new_id('{uuid}')"), "\nTime:", Expr("now()"))
