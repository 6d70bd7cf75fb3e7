from pathlib import Path

import pytest

from understudy.config import load_project
from understudy.config.recording import RECORD_KEYS, record_option, record_schema
from understudy.errors import SettingsError


def test_values_come_as_the_command_line_gives_them(tmp_path):
    file = tmp_path / "understudy.yaml"
    file.write_text("record:\n  only: /v1/*\n  skip: [/health, 'type:image/*']\n  upstream_ca: pem/ca.pem\n  fsync: always\n")
    section = load_project(file).record
    assert record_option(section, "only", Path("root")) == ("/v1/*",)
    assert record_option(section, "skip", Path("root")) == ("/health", "type:image/*")
    assert record_option(section, "upstream_ca", Path("root")) == Path("root/pem/ca.pem")
    assert (record_option(section, "fsync", Path()), record_option(section, "via", Path())) == ("always", None)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("{onyl: [/a]}", "record.onyl: unknown key 'onyl'. Did you mean 'only'?"),
        ("{only: [7]}", "record.only: expected a text or a list of texts, found [7]"),
        ("{fsync: daily}", "record.fsync: expected one of interval, always, found 'daily'"),
        ("{append: 1}", "record.append: expected true or false, found 1"),
        ("{via: ''}", "record.via: expected a text, found ''"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, section, told):
    file = tmp_path / "understudy.yaml"
    file.write_text(f"record: {section}\n")
    with pytest.raises(SettingsError) as caught:
        load_project(file)
    assert told in str(caught.value)


def test_the_schema_knows_every_key():
    assert set(record_schema()["properties"]) == set(RECORD_KEYS)
