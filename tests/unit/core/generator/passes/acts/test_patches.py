"""Changes that are lists of operations."""

from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape


def test_operations_of_scim_are_carried_out():
    tape = Tape()
    mails = [{"value": "a@x.test", "type": "work"}]
    users = {key: {"id": key, "userName": name, "emails": mails, "active": True} for key, name in ((NOTE_A, "ann"), (NOTE_B, "bob"))}
    for user in users.values():
        tape.add("POST", "/Users", {name: value for name, value in user.items() if name != "id"}, 201, user)
    for key, operation, after in (
        (NOTE_A, {"op": "replace", "path": "active", "value": False}, {"active": False}),
        (
            NOTE_B,
            {"op": "add", "path": "emails", "value": [{"value": "h", "type": "home"}]},
            {"emails": [*mails, {"value": "h", "type": "home"}]},
        ),
    ):
        tape.add("PATCH", f"/Users/{key}", {"Operations": [operation]}, 200, users[key] | after)
        tape.add("GET", f"/Users/{key}", None, 200, users[key] | after)
    (draft,) = drafts(tape, "PATCH", "/Users/{user}")
    assert draft.then["create"]["item"] == "{{ item | scim_patch(request.json) }}"
    assert "the request is a PATCH of SCIM (RFC 7644)" in draft.notes
