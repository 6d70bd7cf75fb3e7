import pytest

from understudy.files.languages.json_schema import compile_json_schema


def test_a_schema_judges_and_complains():
    schema = compile_json_schema({"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}})
    assert schema.is_valid({"id": "9b2f3c1e-0000-4000-8000-00805f9b34fb"})
    assert schema.complaint({"id": "9b2f3c1e-0000-4000-8000-00805f9b34fb"}) == ""
    assert schema.complaint({}) == 'the document: "id" is a required property'
    assert not schema.is_valid({"id": "x"})


def test_older_drafts_are_known_by_their_name():
    assert not compile_json_schema({"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 5, "exclusiveMinimum": True}).is_valid(
        5
    )


@pytest.mark.parametrize(
    "schema", [{"type": "text"}, "x", {"$ref": "http://127.0.0.1:1/a.json"}, {"$ref": "file:///etc/passwd"}, {"pattern": "("}]
)
def test_broken_schemas_and_distant_references_are_told(schema):
    with pytest.raises(ValueError, match="JSON Schema"):
        compile_json_schema(schema)


def test_patterns_are_linear():
    assert not compile_json_schema({"pattern": "^(a+)+$"}).is_valid("a" * 50_000 + "b")
