import orjson
import pytest

from understudy.core.faults.schema_drift import SchemaDrift
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead

BODY = {"data": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "more": True}


def drifted(scene, document=BODY, **settings):
    steps = (SendHead(200, Headers((("content-length", "1"),))), SendBody(orjson.dumps(document)), Finish())
    head, body, _ = SchemaDrift(**settings).edit(steps, scene())
    assert head.headers.get("content-length") == str(len(body.data))
    return orjson.loads(body.data)


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("missing", {"name": "a"}),
        ("null", {"id": None, "name": "a"}),
        ("type", {"id": "1", "name": "a"}),
        ("rename", {"id_v2": 1, "name": "a"}),
    ],
)
def test_one_member_changes_wherever_it_stands(scene, change, first):
    assert drifted(scene, field="data.id", change=change)["data"][0] == first


@pytest.mark.parametrize(
    ("value", "other"), [("a", {"value": "a"}), (True, "yes"), (1.5, "1.5"), ([7], {"0": 7}), ({"x": 1}, [1]), (None, "null")]
)
def test_every_type_has_another(scene, value, other):
    assert drifted(scene, {"a": value}, field="a", change="type") == {"a": other}


def test_without_a_name_one_of_the_top_is_drawn(scene):
    assert len(drifted(scene)) == 1
    assert drifted(scene, [{"a": 1}]) == [{}]
    assert drifted(scene, "text") == "text"


def test_what_is_not_there_cannot_drift(scene):
    assert drifted(scene, field="nothing.like.this") == BODY
    steps = (SendHead(200), SendBody(b"<xml/>"), Finish())
    assert SchemaDrift().edit(steps, scene()) == steps
