from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.answers.cookies import explain_cookies
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request

IDS = ("Zk3Vd8QwTn5RbXy7Lp2HsMc9GfJ4EaU6", "h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC")


def explained(*answers):
    tape = Tape()
    for cookies in answers:
        tape.add("POST", "/login", None, 200, fields=[("Set-Cookie", cookie) for cookie in cookies])
    samples = tape.samples()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    values = [cookies if len(cookies) > 1 else cookies[0] for cookies in answers]
    node = explain_cookies(values, cases, Aligner(Flow(samples), Findings()))
    return None if node is None else to_document(node)


def test_values_that_are_made_up_are_made_anew():
    assert explained([f"sid={IDS[0]}; Path=/"], [f"sid={IDS[1]}; Path=/"]) == "sid={{ new_id('{alnum:32}') }}; Path=/"


def test_several_cookies_are_written_one_by_one():
    found = explained(*([f"sid={one}; HttpOnly", "theme=dark"] for one in IDS))
    assert found == ["sid={{ new_id('{alnum:32}') }}; HttpOnly", "theme=dark"]


def test_constant_cookies_and_other_cookies_are_left_to_others():
    assert explained(["theme=dark"], ["theme=dark"]) is None
    assert explained(["a=1", "b=2"], ["a=1"]) is None


def test_a_cookie_that_is_named_by_a_parameter_goes():
    tape = Tape()
    for name in ("color", "lang"):
        gone = f"{name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"
        tape.add("GET", f"/forget?{name}=", None, 204, headers=[("Cookie", f"{name}=x")], fields=[("Set-Cookie", gone)])
    answer = Played(tape).service.answer(Request("GET", "/forget?theme=", Headers.of([("cookie", "a=b; theme=dark")])), 1.8e9)
    assert answer.headers.get("set-cookie").startswith("theme=; Expires=Thu, 01 Jan 1970")


def test_cookies_that_the_only_parameter_names_have_its_value():
    tape = Tape()
    for name, value in (("color", "red"), ("lang", "de")):
        tape.add("GET", f"/remember?{name}={value}", None, 204, fields=[("Set-Cookie", f"{name}={value}; Path=/")])
    answer = Played(tape).service.answer(Request("GET", "/remember?theme=dark", Headers.of([])), 1.8e9)
    assert answer.headers.get("set-cookie") == "theme=dark; Path=/"


def test_every_parameter_may_be_a_cookie():
    tape = Tape()
    for query in ("color=red&size=m", "lang=de"):
        cookies = [("Set-Cookie", f"{pair}; Path=/") for pair in query.split("&")]
        tape.add("GET", f"/remember?{query}", None, 204, fields=cookies)
    answer = Played(tape).service.answer(Request("GET", "/remember?theme=dark&a=b&c=d", Headers.of([])), 1.8e9)
    assert answer.headers.get_all("set-cookie") == ("theme=dark; Path=/", "a=b; Path=/", "c=d; Path=/")


def test_whoever_has_a_cookie_is_given_the_same_again_and_others_a_new_one():
    tape = Tape()
    first, second = "4f1c9a7be2d03c5a6b7f" * 2, "9d03c5a6b7f4f1c9a7be" * 2
    for given, presented in ((first, None), (first, first), (second, None), (second, second)):
        headers = [("Cookie", f"sid={presented}")] if presented else []
        tape.add("POST", "/seen", {}, 200, {"ok": True}, headers=headers, fields=[("Set-Cookie", f"sid={given}; Path=/")])
    document = run(tape).document
    (stub,) = document["stubs"]
    assert stub["then"]["headers"]["Set-Cookie"] == "sid={{ credential }}; Path=/"
    assert stub["then"]["let"]["credential"] == "{{ request.cookies.sid | default(new_id('{hex:40}')) }}"


def test_a_value_that_has_what_looks_like_a_word_by_chance_is_made_up_as_the_others_are():
    values = ("ZCUUO6EywAHUup-nGPvD2xu4EAM", "n_bdtFJDgPX2M-Rrm75xw3RWZoa", "9VzgbtYiiJh-vpkaaimbfnkydig")
    found = explained(*([f"sid.sig={one}; Path=/"] for one in values))
    assert found.startswith("sid.sig={{ new_id('{base64url:27}') }}")


def test_a_cookie_that_decides_nothing_is_given_to_whoever_brings_none():
    tape, cookie = Tape(), f"visit={IDS[0]}"
    bearer = ("Authorization", "Bearer 4f8aK29sLq0PzX7m")
    tape.add("POST", "/notes", {"text": "one"}, 201, {"size": 3}, headers=[bearer], fields=[("Set-Cookie", f"{cookie}; Path=/")])
    tape.add("POST", "/notes", {"text": "three"}, 201, {"size": 5}, headers=[bearer, ("Cookie", cookie)])
    service = Played(tape).service
    for headers in ([bearer], [bearer, ("Cookie", cookie)], [bearer, ("Cookie", "visit=other")]):
        request = Request("POST", "/notes", Headers.of([*headers, ("Content-Type", "application/json")]), b'{"text": "four"}')
        answer = service.answer(request, 1.8e9)
        assert (answer.status, answer.body) == (201, b'{"size": 4}')
        assert (answer.headers.get("set-cookie") or "").startswith("visit=") is (len(headers) == 1)
