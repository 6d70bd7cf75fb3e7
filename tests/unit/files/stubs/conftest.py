import pytest

from understudy.files.languages.regex import compile_regex
from understudy.files.languages.template import compile_template
from understudy.files.stubs.context import CompileContext, Findings, Languages


@pytest.fixture
def place():
    """A context that collects problems; `told` lists them as `pointer: message`."""
    return CompileContext(Findings(), Languages(compile_template, compile_regex), name="service")


@pytest.fixture
def told(place):
    return lambda: [f"{'.'.join(map(str, problem.pointer))}: {problem.message}" for problem in place.findings.problems]
