import pytest
from tests.unit.core.generator.tape import START, Tape, iso

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import explain_fresh, form_of, now_code
from understudy.core.generator.templates.sources import Case


def cases(*answers, method="POST"):
    tape = Tape()
    for answer in answers:
        tape.add(method, "/", {"a": 1}, 200, answer)
    samples = tape.samples()
    return [Case(sample, {}) for sample in samples], Flow(samples)


@pytest.mark.parametrize(
    ("values", "name", "code"),
    [
        ([iso(START), iso(START + 1)], "at", "now()"),
        ([int(START) + 3600, int(START) + 3601], "exp", "now('+3600s', 'epoch')"),
        (["ab12cd34ef56ab12cd34ef56ab12cd34", "bb12cd34ef56ab12cd34ef56ab12cd35"], "token", "new_id('{hex:32}')"),
        ([41, 42], "id", "counter('notes_id', 41)"),
        (["1", "2"], "id", "counter('notes_id') | string"),
        (["b1", "b2"], "id", "new_id('b{int}')"),
        (["b1", "b2"], "shelf", None),
        (["b1", "b7"], "id", None),
        (["red", "blue"], "color", None),
        (["CEAVAYFGVJ", "MDGIZLGQUV"], "device_id", "new_id('{upper:10}')"),
        (["CEAVAYFGVJ", "CEAVAYFGVK"], "device_id", None),
        (["PROCESSING", "SUCCESSFUL"], "status", None),
    ],
)
def test_what_the_server_makes(values, name, code):
    found, flow = cases(*({name: value} for value in values))
    assert explain_fresh(values, found, flow, "notes", (name,)) == code


def test_reading_makes_no_ids():
    value = "ab12cd34ef56ab12cd34ef56ab12cd34"
    found, flow = cases({"id": value}, method="GET")
    assert explain_fresh([value], found, flow, "notes", ("id",)) is None


def test_notations_have_names():
    assert form_of("iso:T:6:+00:00") == "iso_us_offset"
    assert form_of("iso: :0:") == "%Y-%m-%d %H:%M:%S"
    assert now_code("+60s", "http") == "now('+60s', 'http')"


def test_times_of_other_zones_are_shifted_to_them():
    assert now_code("", "iso:T:6:-06:00") == "now('-21600s', '%Y-%m-%dT%H:%M:%S.%f-06:00')"
    assert now_code("+60s", "iso:T:0:+0530") == "now('+19860s', '%Y-%m-%dT%H:%M:%S+0530')"
    assert now_code("", "iso:T:6:+00:00") == "now('', 'iso_us_offset')"


def test_moments_may_lie_as_far_away_as_a_request_asks():
    values = [iso(START + 900), iso(START + 1 + 1800)]
    found, flow = cases(*({"until": value} for value in values))
    asked = [Case(case.sample, {"request.form.DurationSeconds": text}) for case, text in zip(found, ("900", "1800"), strict=True)]
    assert (
        explain_fresh(values, asked, flow, "notes", ("until",)) == "now('+' ~ (request.form.DurationSeconds | default(900)) ~ 's', 'iso')"
    )
    others = [Case(case.sample, {"request.form.Size": "900"}) for case in found[:1]]
    assert explain_fresh(values[:1], others, flow, "notes", ("until",)) == "now('+900s', 'iso')"


def test_ids_that_count_on_after_a_word_begin_where_they_began():
    from tests.unit.core.generator.league import Played
    from tests.unit.core.generator.tape import Tape

    tape = Tape()
    for number, name in ((101, "mug"), (102, "pen"), (103, "ink")):
        tape.add("POST", "/skus", {"name": name}, 201, {"id": f"SKU-{number}", "name": name})
        tape.add("GET", f"/skus/SKU-{number}", None, 200, {"id": f"SKU-{number}", "name": name})
    tape.add("GET", "/skus/SKU-1", None, 404, {"error": "SKU-1 not found"})
    played = Played(tape)
    assert [played.ask("POST", "/skus", {"name": name}, 201)["id"] for name in ("a", "b")] == ["SKU-101", "SKU-102"]
    played.ask("GET", "/skus/SKU-1", None, 404)


def test_ids_in_base64_that_say_a_kind_and_a_number_count_on():
    from base64 import b64encode

    from tests.unit.core.generator.league import Played
    from tests.unit.core.generator.tape import Tape

    tape = Tape()
    for number, name in ((7, "Mosfilm"), (8, "Pathe")):
        made = {"id": b64encode(f"Studio:{number}".encode()).decode(), "name": name}
        tape.add("POST", "/studios", {"name": name}, 201, made)
        tape.add("GET", f"/studios/{made['id']}", None, 200, made)
    assert Played(tape).ask("POST", "/studios", {"name": "Toho"}, 201)["id"] == b64encode(b"Studio:7").decode()


def test_where_an_element_stands_in_its_list_is_not_counted():
    known, flow = cases({"choices": [{"index": 0, "id": 0}]})
    assert explain_fresh([0], known, flow, "completions", ("choices", 0, "index")) is None
    assert explain_fresh([0], known, flow, "completions", ("choices", 0, "id")) == "counter('completions_id', 0)"


def test_exact_moments_to_come_are_set_when_they_are_told_and_moments_past_or_the_same_are_not():
    def told(*values):
        found, flow = cases(*({"done": value} for value in values))
        return explain_fresh(values, found, flow, "notes", ("done",))

    assert told(START + 10.149, START + 11.195) == "now('+10s', 'epoch_float')"
    assert told(START + 10.149) == "now('+10s', 'epoch_float')"
    assert told(START + 10.149, START + 10.149) is None
    assert told(START + 10.0) is None
    assert told(START - 30.149, START - 29.195) is None


def test_ids_of_very_many_things_count_on_though_only_some_are_looked_at():
    tape = Tape()
    for number in range(1, 601):
        tape.add("POST", "/things", {"name": "x"}, 201, {"id": number})
    some = tape.samples()[::4]
    known = [Case(sample, {}) for sample in some]
    assert explain_fresh([sample.answer.tree["id"] for sample in some], known, Flow(some), "things", ("id",)) == "counter('things_id')"
