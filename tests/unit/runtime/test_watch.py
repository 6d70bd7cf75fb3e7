import pytest
from watchfiles import Change

from understudy.runtime.watch import concerns_stubs, fingerprint


@pytest.mark.parametrize(
    ("path", "concerns"),
    [
        ("stubs/pay.yaml", True),
        ("stubs/pay/bodies/a.png", True),
        ("stubs/.pay.yaml.swp", False),
        ("stubs/pay.yaml~", False),
        ("#pay#", False),
    ],
)
def test_editors_scratch_files_do_not_count(path, concerns):
    assert concerns_stubs(Change.modified, path) is concerns


def test_a_fingerprint_tells_sets_apart(tmp_path):
    file = tmp_path / "pay.yaml"
    file.write_text("a")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    file.write_text("ab")
    assert fingerprint(tmp_path) != before
    assert fingerprint(tmp_path / "gone") == frozenset()
