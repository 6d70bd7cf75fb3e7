"""What clients of the tus protocol say of an upload."""

from understudy.core.engine.templates.tus import read_metadata


def test_names_have_values_in_base64_or_none():
    assert read_metadata("filename YS50eHQ=,is_confidential, kind dGV4dA==") == {"filename": "a.txt", "is_confidential": "", "kind": "text"}
    assert read_metadata("") == {}
    assert read_metadata("filename %%%") == {}
