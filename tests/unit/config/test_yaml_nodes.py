import pytest

from understudy.config.yaml_nodes import compose


def test_scalars_mean_what_they_mean_in_json():
    text = 'a: no\nb: 12:30\nc: 2026-11-20\nd: 7\ne: 1.5\nf: true\ng: null\nh: "7"\ni: 0o17\nj:\n'
    assert compose(text.encode(), "f").value == {
        "a": "no", "b": "12:30", "c": "2026-11-20", "d": 7, "e": 1.5, "f": True, "g": None, "h": "7", "i": "0o17", "j": None,
    }  # fmt: skip


def test_every_value_knows_its_place():
    document = compose(b"a:\n  - b: 1\n    c: [2, 3]\n", "f")
    assert document.place(("a", 0, "c")) == (3, 5)
    assert document.place(("a", 0, "c", 1)) == (3, 12)
    assert document.place(("a", 0, "nothing", "there")) == (2, 5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\na: 2", "the key 'a' stands twice"),
        ("a: &x [1]\nb: *x", "aliases are not supported here"),
        ("a: !!python/name:os.system x", "the tag"),
        ("a: !thing x", "the tag"),
        ("[1, 2]: x", "keys are plain words"),
        ("a: {<<: {b: 1}}", "keys are plain words"),
        ("[" * 40 + "]" * 40, "nested deeper"),
        ("a: [1", "not YAML"),
        ("a: \x01", "not YAML"),
        ("a: 1\n---\nb: 2", "not YAML"),
    ],
)
def test_what_settings_do_not_need_is_a_problem(text, why):
    [problem] = compose(text.encode(), "f").problems
    assert why in problem.message


def test_nothing_is_nothing():
    assert compose(b"", "f").value is None
    assert compose(b"# only a comment", "f").problems == ()
