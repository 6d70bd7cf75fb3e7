from pathlib import Path

import pytest

from understudy.config import Project, resolve, resolve_all
from understudy.errors import SettingsError

PROJECT = Project(root=Path("project"), place=Path("project/understudy.yaml"), defaults={"seed": 3, "stubs": "virtual"})


def test_flag_beats_environment_beats_file_beats_default():
    everything = {"flag": 1, "environment": {"UNDERSTUDY_SEED": "2"}, "project": PROJECT}
    order = []
    for gone in ("flag", "environment", "project", None):
        found = resolve("seed", **everything)
        order.append((found.value, found.origin))
        everything.pop(gone, None)
    assert order == [(1, "flag --seed"), (2, "UNDERSTUDY_SEED"), (3, "project/understudy.yaml"), (0, "default")]


def test_paths_of_a_project_start_at_its_directory():
    assert resolve("stubs", project=PROJECT).value == Path("project/virtual")
    assert resolve("recordings", project=PROJECT).value == Path("project/recordings")
    assert resolve("stubs", flag=Path("here"), project=PROJECT).value == Path("here")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "8080", 8080),
        ("sealed", "Yes", True),
        ("sealed", "0", False),
        ("scenarios", "outage, brownout,", ("outage", "brownout")),
        ("latency", "x0.25", "x0.25"),
        ("stubs", "s", Path("s")),
    ],
)
def test_variables_are_read_in_the_settings_type(name, text, value):
    assert resolve(name, environment={f"UNDERSTUDY_{name.upper()}": text}).value == value


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("port", "70000", "UNDERSTUDY_PORT: 70000 is not a port (0 to 65535)."),
        ("port", "http", "UNDERSTUDY_PORT: 'http' is not a port (0 to 65535)."),
        ("sealed", "maybe", "UNDERSTUDY_SEALED: 'maybe' is not true or false."),
        ("seed", "1.5", "UNDERSTUDY_SEED: '1.5' is not an integer."),
        (
            "latency",
            "modeled",
            "UNDERSTUDY_LATENCY: 'modeled' is not one of none, modelled, recorded or a factor such as x0.1. Did you mean 'modelled'?",
        ),
    ],
)
def test_a_bad_value_says_where_what_and_what_is_valid(name, text, why):
    with pytest.raises(SettingsError) as caught:
        resolve(name, environment={f"UNDERSTUDY_{name.upper()}": text})
    assert str(caught.value) == why


def test_an_empty_variable_says_nothing():
    assert resolve("seed", environment={"UNDERSTUDY_SEED": ""}).origin == "default"


def test_all_settings_at_once():
    found = {one.setting.name: one for one in resolve_all("run", environment={}, project=PROJECT)}
    assert found["seed"].value == 3
    assert found["sealed"].value is True
