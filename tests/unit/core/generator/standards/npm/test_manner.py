"""How a registry does what its API leaves open."""

from tests.unit.core.generator.standards.packages import document, npm_registry

from understudy.core.generator.standards.npm.manner import learn_manner


def followed(tape):
    samples = tape.samples()
    kinds = {1: "package"}
    asked = [(sample, kinds.get(len(sample.segments), "other"), {"package": sample.segments[0]}) for sample in samples]
    return learn_manner(asked)


def test_what_is_left_out_added_and_counted_is_learned():
    manner = followed(npm_registry())
    assert (manner.without, manner.added, manner.extra) == (("readme",), {"contributors": []}, {"hasInstallScript": False})
    assert (manner.step, manner.revision, manner.first, manner.seeds) == (3, "{hex:16}", {1}, {})


def test_what_nobody_published_was_there_before():
    tape = npm_registry()
    shown = document("old", ["0.9.0"], "0.9.0", ["2026-11-20T10:00:00Z"], "4-738c0c465bb4ddd6")
    tape.add("GET", "/old", None, 200, shown)
    assert list(followed(tape).seeds) == ["old"]


def test_a_readme_outside_manifests_that_is_never_shown_is_not_looked_at():
    tape = npm_registry()
    name = "outer"
    body = {
        "name": name,
        "versions": {"1.0.0": {"version": "1.0.0"}},
        "_attachments": {"outer-1.0.0.tgz": {"data": ""}},
        "readme": "# outer",
    }
    tape.add("PUT", f"/{name}", body, 201, {"ok": "created"})
    assert not followed(tape).unread
    tape.add(
        "GET", f"/{name}", None, 200, {**document(name, ["1.0.0"], "1.0.0", ["2026-11-20T10:00:00Z"], "3-738c0c465bb4ddd6"), "readme": ""}
    )
    assert followed(tape).unread
