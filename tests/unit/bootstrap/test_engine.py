import pytest

from understudy.bootstrap.engine import compile_stub, compile_when, timing_of
from understudy.core.model.service import Service
from understudy.errors import StubFileError, UsageError
from understudy.runtime.options import StageOptions


def test_one_stub_is_compiled_as_if_it_stood_in_a_file():
    assert compile_stub(Service("pay"), {"id": "a", "when": {"path": "/a"}, "then": {}}).id == "a"
    with pytest.raises(StubFileError, match="unknown key of a stub"):
        compile_stub(Service("pay"), {"whne": {}})


def test_expectations_are_compiled_as_stubs_are():
    assert compile_when({"method": "GET"}).methods == frozenset({"GET"})
    with pytest.raises(StubFileError, match="unknown matcher"):
        compile_when({"pth": "/a"})


def test_a_latency_nobody_knows_is_told():
    assert timing_of(StageOptions(latency="x0.5")).scale == 0.5
    with pytest.raises(UsageError, match="unknown latency"):
        timing_of(StageOptions(latency="quick"))
