import base64

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values


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


def test_bytes_are_written_as_base64_and_metadata_that_never_changes_as_it_is():
    tape = Tape()
    tape.add("GET", "/f", None, 200, b"\x00\x01", fields=[("x-amz-meta-color", "blue")])
    written, _ = answer(tape)
    assert written["base64"] == "AAE="
    assert written["headers"]["x-amz-meta-color"] == "blue"


def test_texts_that_are_too_long_for_a_template_are_given_as_they_were():
    tape = Tape()
    text = "{{ braces }} " * 90_000
    tape.add("GET", "/big", None, 200, text)
    written, findings = answer(tape)
    assert base64.b64decode(written["base64"]) == text.encode()
    assert "text" not in written
    assert findings.clean
    tape.add("GET", "/big", None, 200, text + "more {{ braces }}")
    assert not answer(tape)[1].clean
