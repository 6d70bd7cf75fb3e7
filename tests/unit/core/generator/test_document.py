from tests.unit.core.generator.traffic import notes

from understudy.core.generator.conditions import Condition
from understudy.core.generator.document import build_document, digest, when_of
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.understanding import infer


def document():
    model = infer(notes().samples())
    return build_document({"name": "api"}, model.all_drafts(), model.collections, ["run"])


def test_a_document_reads_from_create_to_delete():
    found = document()
    assert found["resources"] == [{"name": "notes"}]
    assert [stub["id"] for stub in found["stubs"]][:3] == ["create-note", "list-notes", "note-missing"]
    create = found["stubs"][0]
    assert create["when"] == {"method": "POST", "path": "/notes"}
    assert create["then"]["create"]["in"] == "notes"
    assert create["learned_from"]["exchanges"] == [1, 2]


def test_documents_are_the_same_every_time_and_digests_tell_edits():
    assert document() == document()
    stub = document()["stubs"][0]
    assert digest(stub) == stub["learned_from"]["digest"]
    assert digest(stub | {"priority": 3}) != digest(stub)


def test_operations_named_by_a_member_called_like_a_word_of_matchers_are_written_as_members():
    sample = notes().samples()[0]
    endpoint = Endpoint("MESSAGE", ("chat",), (("json:type", "typing"), ("jsonparam:length", "3")), (sample,))
    when = when_of(Draft(endpoint, (sample,), (Condition("json", ("to",), "present"),)))
    assert when["json"] == {"members": {"type": "typing", "params": {"members": {"length": "3"}}, "to": {"present": True}}}
