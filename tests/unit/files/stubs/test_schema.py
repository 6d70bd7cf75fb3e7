import json
from pathlib import Path

import jsonschema_rs
import pytest

from understudy.files.stubs.schema import make_schema, render_schema

ROOT = Path(__file__).parents[4]
VALIDATOR = jsonschema_rs.validator_for(make_schema())


def test_the_published_schema_is_the_present_one():
    published = ROOT / "docs" / "reference" / "stub-file.schema.json"
    assert published.read_text(encoding="utf-8") == render_schema(), (
        "run: python -m understudy.files.stubs.schema > docs/reference/stub-file.schema.json"
    )
    assert json.loads(render_schema()) == make_schema()


def test_an_ordinary_document_is_valid():
    VALIDATOR.validate(
        {
            "version": 1,
            "service": {"name": "payments", "upstream": "https://api.example", "hosts": ["api.example"]},
            "stubs": [
                {
                    "id": "update",
                    "when": {
                        "method": ["PUT", "PATCH"],
                        "path": {"template": "/v1/{id}", "params": {"id": {"shape": "{uuid}"}}},
                        "headers": {"authorization": {"present": True}, "accept": "x"},
                        "json": {"a": {"type": "integer"}},
                        "item": {"in": "things", "key": "{{ path.id }}", "where": {"etag": {"not": "{{ request.headers['if-match'] }}"}}},
                        "any": [{"query": {"a": 1}}, {"body": {"form": {"b": "2"}}}],
                    },
                    "then": {
                        "status": 200,
                        "update": {"in": "things", "key": "{{ path.id }}", "item": "{{ request.json }}"},
                        "json": "{{ item }}",
                    },
                }
            ],
            "resources": [{"name": "things", "key": "id", "seed": []}],
            "scenarios": {"outage": [{"match": {"path": "/v1/**"}, "probability": 0.5, "fault": {"status": 503}}]},
            "x-anchors": [1],
        }
    )


@pytest.mark.parametrize(
    "document",
    [
        {"stub": []},
        {"version": 2},
        {"stubs": [{"when": {"pth": "/a"}}]},
        {"stubs": [{"when": {"path": "a"}}]},
        {"stubs": [{"when": {"query": {"q": {"contans": "a"}}}}]},
        {"stubs": [{"then": {"stauts": 200}}]},
        {"scenarios": {"x": [{"falt": {}}]}},
        {"resources": [{"key": "id"}]},
    ],
)
def test_what_the_reader_refuses_an_editor_underlines(document):
    assert not VALIDATOR.is_valid(document)
