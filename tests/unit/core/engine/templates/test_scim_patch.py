"""The operations of SCIM's PATCH."""

import pytest

from understudy.core.engine.templates.scim_patch import is_scim_patch, scim_patch, touched_by
from understudy.errors import TemplateError

PLUS = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER = {
    "userName": "ann",
    "name": {"givenName": "Ann", "familyName": "Archer"},
    "emails": [{"value": "a@work.test", "type": "work", "primary": True}, {"value": "a@home.test", "type": "home"}],
    PLUS: {"department": "tea"},
}
WORK, HOME = USER["emails"]


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "replace", "path": "userName", "value": "eve"}, {"userName": "eve"}),
        ({"op": "Replace", "path": "username", "value": "eve"}, {"userName": "eve"}),
        (
            {"op": "add", "value": {"nickName": "A", "name": {"givenName": "Eve"}}},
            {"nickName": "A", "name": USER["name"] | {"givenName": "Eve"}},
        ),
        ({"op": "replace", "path": "name.familyName", "value": "Baker"}, {"name": {"givenName": "Ann", "familyName": "Baker"}}),
        ({"op": "add", "path": "emails", "value": [{"value": "n@x.test"}]}, {"emails": [WORK, HOME, {"value": "n@x.test"}]}),
        ({"op": "add", "path": "emails", "value": HOME}, {}),
        (
            {"op": "add", "path": "emails", "value": {"value": "n", "primary": True}},
            {"emails": [WORK | {"primary": False}, HOME, {"value": "n", "primary": True}]},
        ),
        ({"op": "replace", "path": "emails", "value": [HOME]}, {"emails": [HOME]}),
        ({"op": "replace", "path": "emails", "value": HOME}, {"emails": [HOME]}),
        ({"op": "replace", "path": 'emails[type eq "home"].value', "value": "b"}, {"emails": [WORK, HOME | {"value": "b"}]}),
        ({"op": "replace", "path": 'emails[type eq "home"]', "value": {"display": "b"}}, {"emails": [WORK, HOME | {"display": "b"}]}),
        (
            {"op": "replace", "path": 'emails[type eq "home"].primary', "value": True},
            {"emails": [WORK | {"primary": False}, HOME | {"primary": True}]},
        ),
        ({"op": "remove", "path": 'emails[type eq "home"]'}, {"emails": [WORK]}),
        ({"op": "remove", "path": "emails", "value": [{"value": "a@work.test"}]}, {"emails": [HOME]}),
        ({"op": "replace", "path": f"{PLUS}:department", "value": "cake"}, {PLUS: {"department": "cake"}}),
        ({"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": "Boss"}, {"title": "Boss"}),
        ({"op": "add", "path": "address.city", "value": "Ulm"}, {"address": {"city": "Ulm"}}),
        ({"op": "add", "value": {PLUS: {"manager": "m"}}}, {PLUS: {"department": "tea", "manager": "m"}}),
    ],
)
def test_operations(operation, changed):
    assert scim_patch(USER, {"Operations": [operation]}) == USER | changed


def test_what_has_nothing_in_it_is_gone():
    gone = [{"op": "remove", "path": "emails[value pr]"}, {"op": "remove", "path": "name.givenName"}, {"op": "remove", "path": PLUS}]
    assert scim_patch(USER, {"Operations": gone}) == {"userName": "ann", "name": {"familyName": "Archer"}}
    assert scim_patch({"a": 1}, {"Operations": [{"op": "remove", "path": "emails[value pr]"}]}) == {"a": 1}


@pytest.mark.parametrize(
    "request_says",
    [
        {"active": True},
        {"Operations": ["text"]},
        {"Operations": [{"op": "move", "path": "a"}]},
        {"Operations": [{"op": "remove"}]},
        {"Operations": [{"op": "add", "path": "a b", "value": 1}]},
        {"Operations": [{"op": "add", "path": ["a"], "value": 1}]},
        {"Operations": [{"op": "replace", "path": "emails[??]", "value": 1}]},
        {"Operations": [{"op": "replace", "path": 'emails[type eq "none"]', "value": {}}]},
    ],
)
def test_what_cannot_be_carried_out(request_says):
    with pytest.raises(TemplateError, match="scim_patch"):
        scim_patch(USER, request_says)


def test_what_a_request_is_about():
    operations = [{"op": "Add", "value": {"nickName": 1}}, {"op": "remove", "path": f"{PLUS}:department"}]
    assert touched_by({"Operations": operations}) == {"nickname", PLUS.lower(), "department"}
    assert is_scim_patch({"Operations": operations})
    assert not is_scim_patch({"Operations": []})
    assert not is_scim_patch([{"op": "add", "path": "/a"}])
