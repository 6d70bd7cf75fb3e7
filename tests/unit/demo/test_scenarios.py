"""Adding scenarios to a stub file by text, as a person would."""

import pytest
import yaml

from understudy.demo.scenarios import add_scenarios, with_scenarios


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("version: 1\nstubs: []\n", ["outage", "throttled"]),
        ("version: 1\nscenarios: {}\nstubs: []\n", ["outage", "throttled"]),
        ("scenarios:\n  recorded_limits: []\nstubs: []\n", ["outage", "throttled", "recorded_limits"]),
    ],
)
def test_what_is_there_stays(text, names):
    found = yaml.safe_load(with_scenarios(text))
    assert list(found["scenarios"]) == names
    assert {**found, "scenarios": None} == {**yaml.safe_load(text), "scenarios": None}


def test_the_file_is_edited_in_place(tmp_path):
    file = tmp_path / "payments.yaml"
    file.write_text("version: 1\n")
    add_scenarios(file)
    assert yaml.safe_load(file.read_text())["scenarios"]["outage"][0]["fault"]["status"] == 503
