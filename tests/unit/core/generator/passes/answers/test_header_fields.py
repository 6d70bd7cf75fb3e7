from tests.unit.core.generator.passes.answers.test_responses import answer
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values


def test_a_checksum_of_the_answer_is_left_out():
    import zlib

    tape = Tape()
    for name in ("anna", "bert"):
        body = f'{{"hello": "{name}"}}'.encode()
        tape.add("POST", "/a", {"n": name}, 200, body, kind="application/json", fields=[("x-amz-crc32", str(zlib.crc32(body)))])
    written, findings = answer(tape)
    assert "x-amz-crc32" not in written["headers"]
    assert any("checksum" in note for note in findings.notes)


def test_how_a_call_ended_has_nothing_to_do_with_numbers_of_its_request():
    tape = Tape()
    tape.add("POST", "/a", {"code": 3, "grpc_status": "3"}, 200, b"", trailers=[("grpc-status", "3")])
    samples = tape.samples()
    written = answer_of([Case(samples[0], request_values(samples[0], {}))], Flow(samples), Findings(), fresh=True)
    assert written["trailers"] == {"grpc-status": "3"}


def test_a_media_type_that_was_told_comes_back_with_the_charset_of_texts():
    tape = Tape()
    for kind, told in (("text/csv", "text/csv; charset=utf-8"), ("image/png", "image/png")):
        tape.add("POST", "/a", {"content_type": kind}, 200, b"\x00", kind=told)
    written, _ = answer(tape)
    assert written["headers"]["Content-Type"] == "{{ request.json.content_type | with_charset }}"


def test_a_version_that_is_a_recent_moment_is_that_of_the_answer_where_nothing_explains_it():
    tape = Tape()
    for delay in (0.2, 0.7):
        tape.add("GET", "/a", None, 200, [], fields=[("ETag", f'"{int((tape.now - delay) * 1000)}"')])
    samples = tape.samples()
    findings = Findings()
    written = answer_of([Case(sample, {}) for sample in samples], Flow(samples), findings, fresh=False)
    assert written["headers"]["ETag"] == "{{ '\"' ~ now('', 'epoch_ms') | string ~ '\"' }}"
    assert findings.clean


def test_a_field_that_a_parameter_asks_for_is_told_when_it_is_asked_for():
    tape = Tape()
    for target, total in (("/a?count=exact", "7"), ("/a", None), ("/a?count=exact&limit=2", "7")):
        tape.add("GET", target, None, 200, [], fields=[("X-All", total)] if total else [])
    written, _ = answer(tape)
    assert written["headers"]["X-All"] == "{{ ('7') if (request.query.count | default('')) else omit }}"


def test_a_name_of_the_one_call_comes_back():
    tape = Tape()
    for name in ("a-1", "b-2"):
        tape.add("GET", "/a", None, 200, [], headers=[("x-correlation-id", name)], fields=[("X-Correlation-Id", name)])
    written, _ = answer(tape)
    assert written["headers"]["X-Correlation-Id"].startswith("{{ request.headers['x-correlation-id']")


def test_a_name_of_the_one_call_that_nobody_said_is_made_by_the_server():
    tape = Tape()
    for said, told in (("mine", "mine"), ("", "3f0e4f6a9b577a2f4c1d9e0160b8a6d1"), ("", "8d144b7ea6f31c0d2e3f4a025e2c9a70")):
        tape.add("GET", "/a", None, 200, {}, headers=[("X-Request-ID", said)] if said else [], fields=[("X-Request-ID", told)])
    written, _ = answer(tape)
    assert written["headers"]["X-Request-ID"] == "{{ request.headers['x-request-id'] | default(new_id('{hex:32}')) }}"


def test_short_answers_in_plain_depend_on_the_codings_a_client_takes_like_long_ones():
    tape = Tape()
    for told in ("Origin", "Accept-Encoding, Origin"):
        tape.add("GET", "/a", None, 200, {}, fields=[("Vary", told)])
    written, findings = answer(tape)
    assert (written["headers"]["Vary"], findings.clean) == ("Accept-Encoding, Origin", True)


def test_answers_that_all_came_in_one_coding_keep_it_and_others_do_not():
    tape = Tape()
    for number in range(2):
        tape.add("GET", f"/a?n={number}", None, 200, {"n": number}, fields=[("Content-Encoding", "gzip")])
    assert answer(tape)[0]["headers"]["Content-Encoding"] == "gzip"
    tape.add("GET", "/a?n=2", None, 200, {"n": 2})
    assert "Content-Encoding" not in answer(tape)[0]["headers"]


def test_a_size_is_that_of_the_thing_though_it_was_always_the_same():
    tape = Tape()
    for _ in range(2):
        tape.add("HEAD", "/box/a", None, 200, fields=[("Content-Length", "3")])
    samples = tape.samples()
    cases = [Case(sample, {}).with_item("item", {"content": b"abc"}) for sample in samples]
    written = answer_of(cases, Flow(samples), Findings(), fresh=False)
    assert written["headers"]["Content-Length"] == "{{ item.content | length | string }}"
    written = answer_of([Case(sample, {}) for sample in samples], Flow(samples), Findings(), fresh=False)
    assert written["headers"]["Content-Length"] == "3"


def test_a_size_that_is_mostly_that_of_the_bytes_is_no_fixed_one():
    tape = Tape()
    held = (b"abc", b"hello", b"")
    for size in ("3", "5", "512"):
        tape.add("HEAD", "/box/a", None, 200, fields=[("Content-Length", size)])
    samples, findings = tape.samples(), Findings()
    cases = [Case(sample, {}).with_item("item", {"content": content}) for sample, content in zip(samples, held, strict=True)]
    written = answer_of(cases, Flow(samples), findings, fresh=False)
    assert written["headers"]["Content-Length"] == "{{ item.content | length | string }}"
    assert findings.unexplained == [("headers", "content-length")]


def test_a_field_that_only_some_tell_of_what_they_keep_is_told_with_what_those_have():
    tape = Tape()
    kept = ({"x_cached": "for good", "tier": "Hot"}, {"x_cached": "for good", "tier": "Hot"}, {"x_cached": "for good"})
    for item in kept:
        tape.add("GET", "/a", None, 200, {}, fields=[("x-cached", "for good")] if "tier" in item else [])
    samples = tape.samples()
    cases = [Case(sample, {}).with_item("item", {"n": 1, **item}) for sample, item in zip(samples, kept, strict=True)]
    written = answer_of(cases, Flow(samples), Findings(), fresh=False)
    assert written["headers"]["x-cached"] == "{{ (item.x_cached | default(omit)) if (item.tier | default('')) else omit }}"


def test_a_field_that_a_thing_keeps_is_told_where_it_is_there():
    tape = Tape()
    kept = ({"content_language": "en"}, {"content_language": "en"}, {})
    for item in kept:
        fields = [("Content-Language", "en")] if item else []
        tape.add("GET", "/a", None, 200, {}, fields=fields)
    samples = tape.samples()
    cases = [Case(sample, {}).with_item("item", {"n": 1, **item}) for sample, item in zip(samples, kept, strict=True)]
    written = answer_of(cases, Flow(samples), Findings(), fresh=False)
    assert written["headers"]["Content-Language"] == "{{ item.content_language | default(omit) }}"


def test_a_field_of_a_thing_under_a_name_of_its_own_may_be_missing():
    tape = Tape()
    for mark in ("red", "blue"):
        tape.add("HEAD", "/box/a", None, 200, fields=[("x-mark", mark)])
    samples = tape.samples()
    cases = [
        Case(sample, {}).with_item("item", {"fields": {"x-mark": mark}}) for sample, mark in zip(samples, ("red", "blue"), strict=True)
    ]
    written = answer_of(cases, Flow(samples), Findings(), fresh=False)
    assert written["headers"]["x-mark"] == "{{ item.fields['x-mark'] | default(omit) }}"


def test_json_in_a_field_is_explained_member_by_member():
    tape = Tape()
    for page in ("1", "2"):
        told = f'{{"page": {page}, "of": 9}}'
        tape.add("GET", f"/a?page={page}", None, 200, [], fields=[("X-Pagination", told)])
    written, _ = answer(tape)
    assert written["headers"]["X-Pagination"] == "{{ {'page': request.query.page | int, 'of': 9} | json('spaced') }}"
