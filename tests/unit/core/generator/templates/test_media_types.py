"""Media types that come back with the charset of texts."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.media_types import explain_media_type
from understudy.core.generator.templates.sources import Case

CODE = "request.multipart.file.content_type"


def cases(*kinds):
    tape = Tape()
    for _ in kinds:
        tape.add("POST", "/files")
    return [Case(sample, {CODE: kind}) for sample, kind in zip(tape.samples(), kinds, strict=True)]


def test_texts_get_their_charset():
    told = ["text/plain; charset=utf-8", "image/png"]
    assert explain_media_type(told, cases("text/plain", "image/png")) == f"{CODE} | with_charset"
    assert explain_media_type(told, cases("text/plain", "image/gif")) is None
    assert explain_media_type(["image/png", "image/png"], cases("image/png", "image/png")) is None
