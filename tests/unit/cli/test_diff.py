import json

from click.testing import CliRunner

from understudy.cli.diff import command


def diff(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=False)


def test_changed_behavior_is_shown_and_fails(tmp_path):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text("stubs: [{id: x, when: {path: /}, then: {status: 200, recorded_latency: 1ms}}]")
    new.write_text("stubs: [{id: x, when: {path: /}, then: {status: 404, recorded_latency: 1ms}}]")
    result = diff(old, new)
    assert result.return_value == 1
    assert "~ stub x\n      then/status: 200 → 404" in result.output
    facts = json.loads(diff(old, new, "--json").output)
    assert facts == {
        "changed": True,
        "services": {"new": [{"kind": "changed", "what": "stub x", "where": [{"path": "then/status", "old": 200, "new": 404}]}]},
    }


def test_noise_alone_passes(tmp_path):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text("stubs: [{id: x, when: {path: /}, then: {status: 200, recorded_latency: 1ms}}]")
    new.write_text("stubs: [{id: x, when: {path: /}, then: {status: 200, recorded_latency: 2ms}}]")
    result = diff(old, new)
    assert (result.return_value, "only noise" in result.output) == (0, True)
