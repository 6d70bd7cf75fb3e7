"""Documents of npm packages."""

from understudy.core.engine.templates.npm import FILTERS

RULES = {"at": "2026-11-28T10:00:00.000Z", "base": "http://here", "rev": "0a0b", "step": 2, "without": ["readme"], "added": {"extra": []}}
BODY = {
    "name": "@s/kit",
    "dist-tags": {"latest": "1.0.0"},
    "versions": {
        "1.0.0": {"version": "1.0.0", "readme": "text", "keywords": ["tools"], "dist": {"tarball": "http://x/@s/kit/-/kit-1.0.0.tgz"}}
    },
}


def test_publishing_changing_and_tagging_count_up():
    item = FILTERS["npm_published"](None, BODY, RULES)
    assert item["_rev"] == "2-0a0b"
    assert item["readme"] == "text"
    assert item["time"]["1.0.0"] == RULES["at"]
    dist = {"tarball": "http://here/@s/kit/-/kit-1.0.0.tgz"}
    assert item["versions"]["1.0.0"] == {"extra": [], "version": "1.0.0", "keywords": ["tools"], "dist": dist}
    tagged = FILTERS["npm_tagged"](item, "next", "1.0.0", {"rev": "1c"})
    assert (tagged["dist-tags"], tagged["_rev"]) == ({"latest": "1.0.0", "next": "1.0.0"}, "3-1c")
    assert FILTERS["npm_tagged"](tagged, "next", None, {"rev": "1c"})["dist-tags"] == {"latest": "1.0.0"}
    changed = FILTERS["npm_changed"](item, {"versions": {}}, {"base": "http://here", "rev": "1c"})
    assert (changed["versions"], "1.0.0" in changed["time"]) == ({}, False)


def test_a_readme_outside_manifests_is_taken_where_the_registry_looks_at_it():
    body = {**BODY, "versions": {"1.0.0": {"version": "1.0.0"}}, "readme": "outer"}
    assert FILTERS["npm_published"](None, body, RULES)["readme"] == "outer"
    assert FILTERS["npm_published"](None, body, {**RULES, "unread": True})["readme"] == ""


def test_who_likes_a_package_and_what_is_not_deprecated_any_more_leave_versions_alone():
    item = FILTERS["npm_published"](None, BODY, RULES)
    item = FILTERS["npm_changed"](item, {"users": {"ann": True}}, {"base": "http://here", "rev": "1c"})
    assert (list(item["versions"]), item["users"], item["_rev"]) == (["1.0.0"], {"ann": True}, "3-1c")
    assert (FILTERS["npm_liked"]([item], '"ann"'), FILTERS["npm_liked"]([item], '"bob"')) == (["@s/kit"], [])
    versions = {"1.0.0": {**item["versions"]["1.0.0"], "deprecated": ""}}
    assert (
        "deprecated" not in FILTERS["npm_changed"](item, {"versions": versions}, {"base": "http://here", "rev": "1c"})["versions"]["1.0.0"]
    )


def test_packages_are_cut_found_and_looked_up():
    item = FILTERS["npm_published"](None, BODY, RULES)
    assert FILTERS["npm_abbreviated"](item["versions"], ["version"], {"more": 1}) == {"1.0.0": {"version": "1.0.0", "more": 1}}
    assert FILTERS["npm_found"]([item], "TOOLS author:me") == [item]
    assert FILTERS["npm_found"]([item], "garden") == []
    assert FILTERS["npm_manifest"](item, "latest") == FILTERS["npm_manifest"](item, "1.0.0")
    assert FILTERS["npm_manifest"](None, "latest") is None
