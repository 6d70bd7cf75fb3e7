"""What a registry of npm packages shows."""

from tests.unit.core.generator.standards.packages import npm_registry
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.npm.manner import Manner
from understudy.core.generator.standards.npm.views import liked_answer, search_answer, shown_package


def picked(path, accepts=False):
    return [
        sample
        for sample in npm_registry().samples()
        if sample.method == "GET" and sample.status == 200 and "/".join(sample.segments) == path and ("accept" in sample.headers) is accepts
    ]


def test_a_package_is_shown_as_it_is_now_with_what_the_registry_adds():
    body = shown_package(picked("alpha"), Manner(), short=False)["json"]
    assert (body["versions"], body["users"]) == ("{{ item['versions'] | default(omit) }}", "{{ item.users | default({}) }}")


def test_manifests_are_cut_for_installing():
    body = shown_package(picked("alpha", accepts=True), Manner(extra={"hasInstallScript": False}), short=True)["json"]
    assert body["modified"] == "{{ item.time.modified }}"
    assert body["versions"].endswith("{'hasInstallScript': False}) }}")


def test_a_search_looks_at_what_there_is():
    body = search_answer(picked("-/v1/search"))["json"]
    assert body["total"] == "{{ (items('npm_packages') | npm_found(request.query.text | default(''))) | length }}"
    assert body["objects"]["$each"]["score"] == {"final": 1}


def test_who_likes_a_package_is_looked_up():
    tape = Tape()
    tape.add("GET", "/-/_view/starredByUser?key=%22ann%22", None, 200, {"rows": [{"value": "alpha"}]})
    rows = liked_answer(tape.samples())["json"]["rows"]
    assert rows == {"$for": "each in items('npm_packages') | npm_liked(request.query.key | default(''))", "$each": {"value": "{{ each }}"}}


def test_the_author_keeps_a_package_where_nobody_else_is_known():
    tape = Tape()
    ann, who = {"name": "ann", "email": "a@x.org"}, {"name": "ann", "email": "a@x.org", "username": "ann"}
    package = {"name": "alpha", "author": ann, "maintainers": [who], "publisher": {}}
    tape.add("GET", "/-/v1/search?text=alpha", None, 200, {"objects": [{"package": package}], "total": 1})
    each = search_answer(tape.samples())["json"]["objects"]["$each"]["package"]
    name = "{{ ((each | npm_manifest('latest')).author | default({})).name | default(omit) }}"
    assert (each["maintainers"][0]["username"], each["publisher"]) == (name, {})


def test_packages_are_found_by_their_names_and_what_nobody_published_is_empty():
    tape = Tape()
    found = [{"package": {"name": name, "readmeFilename": "", "keywords": []}} for name in ("@ann/lib", "alpha")]
    tape.add("GET", "/-/v1/search?text=", None, 200, {"objects": found, "total": 2})
    objects = search_answer(tape.samples())["json"]["objects"]
    assert "| npm_found(request.query.text | default('')) | sort('name')" in objects["$for"]
    shown = objects["$each"]["package"]
    assert [shown[name].rpartition("default(")[2] for name in ("readmeFilename", "keywords")] == ["'') }}", "[]) }}"]


def test_what_is_called_unstable_follows_from_versions():
    tape = Tape()
    found = [
        {"package": {"name": name, "dist-tags": {"latest": latest}}, "flags": {} if latest[0] == "1" else {"unstable": True}}
        for name, latest in (("a", "0.1.0"), ("b", "1.0.0"), ("c", "3.0.0"))
    ]
    for shown in (found[:2], found):
        tape.add("GET", "/-/v1/search?text=", None, 200, {"objects": shown, "total": len(shown)})
    flags = [search_answer(samples)["json"]["objects"]["$each"]["flags"]["unstable"] for samples in (tape.samples()[:1], tape.samples())]
    assert "| first == '0'" in flags[0]
    assert "starting('1.')" in flags[1]
