"""A recorded server of Amazon's JSON APIs, and what becomes of it."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


class Recorded:
    """What was asked of an API and answered, by operation; `replay` gives what asks the generated service."""

    def __init__(self, prefix):
        self.prefix, self.tape = prefix, Tape()

    def ask(self, operation, asked, answer, status=200):
        self.tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"{self.prefix}.{operation}")])

    def replay(self):
        generated = generate(self.tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
        service = DocumentRehearsal(generated.document, "api")

        def call(operation, asked):
            headers = Headers.of([("content-type", "application/x-amz-json-1.1"), ("x-amz-target", f"{self.prefix}.{operation}")])
            answer = service.answer(Request("POST", "/", headers, render_json(asked)), 1.8e9)
            return answer.status, parse_json(answer.body)

        return generated, call
