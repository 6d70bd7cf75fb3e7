from pathlib import Path

import jsonschema_rs
import orjson
import pytest
import yaml

from understudy.config.schema import project_schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "understudy.schema.json"


def test_the_published_schema_is_current():
    assert orjson.loads(PUBLISHED.read_bytes()) == project_schema()


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (
            "version: 1\nservices: {a: 'http://x', b: {upstream: 'https://y', port: 80, hosts: [y]}}\ndefaults: {seed: 3, latency: x0.5}",
            True,
        ),
        ("defaults: {scenarios: outage}", True),
        ("defaults: {sede: 3}", False),
        ("defaults: {port: 70000}", False),
        ("services: {a: {upstream: 'ftp://x'}}", False),
        ("version: 2", False),
    ],
)
def test_editors_accept_what_we_accept(text, valid):
    assert jsonschema_rs.validator_for(project_schema()).is_valid(yaml.safe_load(text)) is valid
