from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.align import Findings
from understudy.core.generator.flow import Flow
from understudy.core.generator.responses import answer_of
from understudy.core.generator.sources import Case, request_values


def answer(tape, **options):
    samples = tape.samples()
    findings = Findings()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    return answer_of(cases, Flow(samples), findings, fresh=True, **options), findings


def test_status_headers_and_body_are_written_in_order():
    tape = Tape()
    tape.add(
        "POST",
        "/a",
        {"n": "anna"},
        201,
        {"n": "anna"},
        fields=[("Location", "http://api.example:8000/a/anna"), ("X-Request-Id", "f00dbabe12345678")],
    )
    written, _ = answer(tape)
    assert list(written) == ["status", "headers", "json", "json_style"]
    assert written["headers"]["Location"] == "{{ base_url }}/a/{{ request.json.n | default('') }}"
    assert written["headers"]["X-Request-Id"] == "{{ new_id('{hex:16}') }}"
    assert written["json"] == "{{ request.json }}"


def test_a_checksum_of_the_answer_is_left_out():
    import zlib

    tape = Tape()
    for name in ("anna", "bert"):
        body = f'{{"hello": "{name}"}}'.encode()
        tape.add("POST", "/a", {"n": name}, 200, body, kind="application/json", fields=[("x-amz-crc32", str(zlib.crc32(body)))])
    written, findings = answer(tape)
    assert "x-amz-crc32" not in written["headers"]
    assert any("checksum" in note for note in findings.notes)


def test_bytes_are_written_as_base64_and_metadata_that_never_changes_as_it_is():
    tape = Tape()
    tape.add("GET", "/f", None, 200, b"\x00\x01", fields=[("x-amz-meta-color", "blue")])
    written, _ = answer(tape)
    assert written["base64"] == "AAE="
    assert written["headers"]["x-amz-meta-color"] == "blue"


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
