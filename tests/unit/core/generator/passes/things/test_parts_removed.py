"""A `DELETE` below a thing that takes something from it, or removes the thing."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections

MAIN, SIDE = {"name": "main-repo", "note": "first"}, {"name": "side-repo", "note": "second"}


def acts_of_deletes(what, *later):
    tape = Tape()
    for repo in (MAIN, SIDE):
        tape.add("POST", "/repos", repo, 201, repo)
    tape.add("GET", "/repos/side-repo", None, 200, SIDE)
    tape.add("DELETE", f"/repos/main-repo/{what}", {"names": ["hello"]}, 200, MAIN)
    for method, path, status, body in later:
        tape.add(method, path, None, status, body)
    tape.add("DELETE", "/repos/side-repo", None, 204)
    tape.add("GET", "/repos/side-repo", None, 404, {"error": "no side-repo"})
    repos = next(roles for roles in find_collections(find_endpoints(tape.samples())) if roles.collection.name == "repos")
    return {endpoint.path: part.act for endpoint, part in repos.parts.items() if endpoint.method == "DELETE"}


def test_a_thing_that_is_listed_later_only_lost_a_part():
    acts = acts_of_deletes("packages", ("GET", "/repos", 200, [MAIN, SIDE]))
    assert acts == {"/repos/{repo}": "remove", "/repos/{repo}/packages": "write"}


def test_a_thing_that_is_removed_later_only_lost_a_part():
    assert acts_of_deletes("packages", ("DELETE", "/repos/main-repo", 204, None))["/repos/{repo}/packages"] == "write"


def test_a_thing_that_is_not_found_later_is_gone():
    assert acts_of_deletes("for-good", ("GET", "/repos/main-repo", 404, {"error": "no main-repo"}))["/repos/{repo}/for-good"] == "remove"
