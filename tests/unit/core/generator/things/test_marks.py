"""Marks: made once per write, said at several places."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.marks import share_marks


def test_an_entity_tag_of_the_header_is_the_one_of_the_list():
    tape = Tape()
    for name, tag in (("a", "0x2693DE47C7CFB60"), ("b", "0x220093BE25219E0")):
        tape.add("PUT", f"/box/{name}", b"data", 201, fields=[("ETag", f'"{tag}"')])
    samples = tape.samples()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    versions = [
        Version((), name, sample, {"fields": {"etag": f'"{tag}"'}, "element": {"Tag": tag}})
        for sample, name, tag in zip(samples, "ab", ("0x2693DE47C7CFB60", "0x220093BE25219E0"), strict=True)
    ]
    let, notes = {}, []
    told = share_marks(cases, versions, Flow(samples), let, notes)
    assert len(let) == 1
    assert next(iter(let.values())).startswith("{{ new_id(")
    assert [case.values[next(iter(let))] for case in told] == ["0x2693DE47C7CFB60", "0x220093BE25219E0"]


def test_a_checksum_of_what_was_stored_is_no_mark():
    import hashlib

    tape = Tape()
    for name, data in (("a", b"one"), ("b", b"two")):
        tape.add("PUT", f"/box/{name}", data, 201, fields=[("ETag", f'"{hashlib.md5(data).hexdigest()}"')])
    samples = tape.samples()
    let = {}
    share_marks([Case(sample, request_values(sample, {})) for sample in samples], [None, None], Flow(samples), let, [])
    assert let == {}


def test_what_a_redirect_says_in_words_is_made_once():
    tape = Tape()
    code = "61ff7289-cfc1-47bd-bc39-d4e2577cc17a"
    address = f"http://client.test/cb?code={code}"
    tape.add("GET", "/authorize?state=st-1", None, 302, f"Redirecting to {address}", fields=[("Location", address)], kind="text/plain")
    samples = tape.samples()
    let = {}
    (case,) = share_marks([Case(samples[0], request_values(samples[0], {}))], [None], Flow(samples), let, [])
    assert let == {"location_id": "{{ new_id('{uuid}') }}"}
    assert case.values["location_id"] == code


def test_a_tag_that_counts_all_writes_is_counted():
    tape = Tape()
    for number, name in enumerate("abc", 1):
        tape.add("PUT", f"/box/{name}", {"n": name}, 201, {"n": name, "version": f'W/"{number}"'}, fields=[("ETag", f'W/"{number}"')])
    samples = tape.samples()
    versions = [Version((), name, sample, sample.answer.tree) for sample, name in zip(samples, "abc", strict=True)]
    let = {}
    told = share_marks([Case(sample, request_values(sample, {})) for sample in samples], versions, Flow(samples), let, [])
    assert let == {"etag": "W/\"{{ counter('versions') }}\""}
    assert [case.values["etag"] for case in told] == ['W/"1"', 'W/"2"', 'W/"3"']
