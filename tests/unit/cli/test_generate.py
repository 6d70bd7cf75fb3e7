import json

from click.testing import CliRunner
from tests.unit.core.generator.passes.answers.test_in_turn import moody
from tests.unit.core.generator.tape import notes
from tests.unit.runtime.test_generation import recorded

from understudy.cli.generate import command
from understudy.core.generator import understanding


def run(tmp_path, *arguments):
    recordings = recorded(tmp_path, notes()) if not (tmp_path / "recordings").exists() else tmp_path / "recordings"
    return CliRunner().invoke(
        command, ["--recordings", str(recordings), "--stubs", str(tmp_path / "stubs"), *arguments], standalone_mode=False
    )


def test_figures_are_printed_for_people_and_machines(tmp_path):
    text = run(tmp_path)
    assert "10/10 reproduced (100.0%, held-out 100.0%, with other names 100.0%)" in text.output
    document = json.loads(run(tmp_path, "--json").output)
    assert document["services"]["api"]["fidelity"] == 1.0


def test_answers_that_nothing_explains_are_named(tmp_path):
    recorded(tmp_path, moody())
    assert "nothing explains these answers, they are given as recorded when their turn comes: get-notes" in run(tmp_path).output
    assert json.loads(run(tmp_path, "--json").output)["services"]["api"]["in_turn"] == ["get-notes"]


def test_a_stub_tells_its_story(tmp_path):
    assert "members of request.json come back" in run(tmp_path, "--explain", "create-note").output


def test_a_stub_that_there_is_not_is_told_with_those_near_it(tmp_path):
    failed = run(tmp_path, "--explain", "create-notes").exception
    assert str(failed) == "there is no stub or scenario 'create-notes'. Did you mean 'create-note', 'read-note', 'update-note'?"


def test_a_defect_is_told_and_costs_one_inference(tmp_path, monkeypatch):
    def fail(*_):
        raise IndexError("no such visitor")

    monkeypatch.setattr(understanding, "find_visitors", fail)
    shown = run(tmp_path, "--json")
    assert json.loads(shown.stdout)["services"]["api"]["fidelity"] == 1.0
    assert "api: left out credentials: it failed on this recording (IndexError: no such visitor at test_generate.py:" in shown.stderr


def test_the_story_is_part_of_what_machines_get(tmp_path):
    document = json.loads(run(tmp_path, "--json", "--explain", "create-note").output)
    assert document["story"][0] == "api/create-note"
    assert {one["endpoint"]: one["how"] for one in document["services"]["api"]["endpoints"]}["POST /notes"] == ["collection"]


def test_the_least_fidelity_is_a_verdict(tmp_path):
    assert run(tmp_path, "--min-fidelity", "1").return_value == 0
