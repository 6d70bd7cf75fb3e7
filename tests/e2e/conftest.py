"""Fixtures of the black-box tests: a project directory whose children end with the test."""

import pytest
from tests.e2e.harness import Loop


@pytest.fixture
def loop(tmp_path):
    one = Loop(tmp_path)
    yield one
    one.close()
