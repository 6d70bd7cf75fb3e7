from tests.unit.core.generator.traffic import notes

from understudy.core.generator.document import build_document, digest
from understudy.core.generator.understanding import infer


def document():
    model = infer(notes().samples())
    return build_document({"name": "api"}, model.all_drafts(), model.collections, ["run"])


def test_a_document_reads_from_create_to_delete():
    found = document()
    assert found["resources"] == [{"name": "notes"}]
    assert [stub["id"] for stub in found["stubs"]][:3] == ["create-note", "list-notes", "get-note-missing"]
    create = found["stubs"][0]
    assert create["when"] == {"method": "POST", "path": "/notes"}
    assert create["then"]["create"]["in"] == "notes"
    assert create["learned_from"]["exchanges"] == [1, 2]


def test_documents_are_the_same_every_time_and_digests_tell_edits():
    assert document() == document()
    stub = document()["stubs"][0]
    assert digest(stub) == stub["learned_from"]["digest"]
    assert digest(stub | {"priority": 3}) != digest(stub)
