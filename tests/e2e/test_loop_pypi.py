"""pypiserver with twine and pip: uploads, pages of links, installations."""

from tests.e2e.harness import prove


def test_pypi(loop):
    figures = loop.pair("pypi_server", "index", "pypi_same", "pypi_different")
    prove(figures)
