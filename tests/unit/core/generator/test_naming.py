from tests.unit.core.generator.traffic import notes

from understudy.core.generator.naming import name_drafts
from understudy.core.generator.understanding import infer


def test_stubs_are_called_after_what_they_do():
    drafts = infer(notes().samples()).all_drafts()
    assert name_drafts(drafts) == [
        "create-note",
        "read-note",
        "get-note-missing",
        "list-notes",
        "update-note",
        "patch-note-missing",
        "delete-note",
        "delete-note-missing",
    ]
