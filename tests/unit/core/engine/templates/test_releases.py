from understudy.core.engine.templates.releases import by_release, releases, version_key


def test_versions_stand_in_the_order_of_the_specification():
    ordered = ["none", "1.0.dev1", "1.0a1.dev2", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+local.1", "1.0.post1", "v1.2", "1.10", "1!0.1"]
    mixed = [*ordered[6:], *ordered[:6]]
    assert sorted(mixed, key=version_key) == ordered
    assert version_key("1.0") == version_key("1.0.0") != version_key("1.0-1") == version_key("1.0.post1")


def test_files_are_ordered_and_put_together_by_their_versions():
    files = [{"project": p, "version": v, "n": n} for n, (p, v) in enumerate([("b", "1"), ("a", "1.10"), ("a", "1.9"), ("a", "1.10")])]
    assert [file["n"] for file in by_release(files)] == [2, 1, 3, 0]
    assert [(one["version"], [file["n"] for file in one["files"]]) for one in releases(files[1:])] == [("1.9", [2]), ("1.10", [1, 3])]
