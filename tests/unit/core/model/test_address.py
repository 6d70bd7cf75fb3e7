"""Addresses as traffic says them."""

import pytest

from understudy.core.model.address import join_address, split_address


def test_an_address_has_its_parts():
    parts = split_address("https://api.example/a/b?x=1#y")
    assert (parts.netloc, parts.path, parts.query, parts.fragment) == ("api.example", "/a/b", "x=1", "y")
    assert join_address("/a/b", "c?x=1") == "/a/c?x=1"


@pytest.mark.parametrize("text", ["http://[x", "//["])
def test_what_is_no_address_has_none_and_stays_as_it_is(text):
    assert not any(split_address(text))
    assert join_address("/a/b", text) == text
