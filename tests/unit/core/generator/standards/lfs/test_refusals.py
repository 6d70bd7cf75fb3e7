"""Why Git LFS servers refuse requests."""

from tests.unit.core.generator.standards.large_files import guarded, signing

from understudy.core.generator.standards.lfs.record import find_lfs
from understudy.core.generator.standards.lfs.refusals import asks_for, is_other_content, refusals


def told(tape, act, method="POST"):
    lfs = find_lfs(tape.samples())
    return {(samples[0].status, tests) for samples, tests in refusals(lfs, act, lfs.samples[method, act], "'objects'")}


def test_reasons_tell_refused_batches_from_others():
    found = {(status, tests[0], len(tests)) for status, tests in told(signing(), "batch")}
    download = asks_for("download")
    no_operation = "{{ (request.json.operation | default('')) not in ['upload', 'download'] }}"
    assert found == {(404, download, 2), (422, download, 2), (422, no_operation, 1)}


def test_who_says_nothing_of_himself_is_refused():
    assert told(guarded(), "batch") == {(401, ("{{ request.headers.authorization is not defined }}",))}


def test_other_content_is_refused():
    assert told(guarded(), "upload", "PUT") == {(422, ("{{ request.body | sha256('hex') != path.oid }}",))}
    assert is_other_content("0", b"")
