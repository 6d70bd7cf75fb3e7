from tests.unit.core.generator.traffic import notes

from understudy.core.generator.pipeline import generate
from understudy.core.generator.story import tell
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_stub_tells_its_exchanges_and_what_each_field_was_taken_for():
    generated = generate(notes().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), hold_out=False)
    stub = next(one for one in generated.document["stubs"] if one["when"]["method"] == "POST")
    text = "\n".join(tell(stub, generated.proof.verdicts))
    assert "learned from 2 exchanges; in the rehearsal it answered 2, 2 of them as recorded" in text
    assert "#1  POST /notes → 201" in text
    assert "field json/title" in text or "field create" in text
    assert "the time of the answer" in text
