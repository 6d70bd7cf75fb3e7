"""Answers and refusals as bytes."""

from understudy.demo.staging.message import Answer, RefusalError


def test_payloads_are_json_unless_they_are_bytes():
    assert Answer(200, {"a": [1]}).payload() == b'{"a":[1]}'
    assert Answer(200, b"a,b\n").payload() == b"a,b\n"
    assert Answer(204).payload() == b""


def test_a_refusal_wears_the_envelope_of_all_errors():
    refusal = RefusalError(422, "validation_error", "No.", fields=(("email", "required", "is required"),))
    assert refusal.answer.status == 422
    assert refusal.answer.body == {
        "error": {
            "type": "validation_error",
            "message": "No.",
            "fields": [{"field": "email", "code": "required", "message": "is required"}],
        },
    }
