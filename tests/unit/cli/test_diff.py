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


def test_much_noise_is_told_in_one_line(tmp_path):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    for file, took in ((old, "1ms"), (new, "2ms")):
        stubs = [f"{{id: s{n}, when: {{path: /{n}}}, then: {{status: 200, recorded_latency: {took}}}}}" for n in range(9)]
        file.write_text(f"stubs: [{', '.join(stubs)}]")
    assert "· only noise: stub s0, stub s1, stub s2, stub s3, stub s4, stub s5 … and 3 more" in diff(old, new).output
