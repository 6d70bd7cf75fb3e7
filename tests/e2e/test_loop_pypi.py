"""pypiserver with twine and pip: uploads, pages of links, installations."""


def test_pypi(loop):
    figures = loop.pair("pypi_server", "index", "pypi_same", "pypi_different")
    assert figures["fidelity"] >= 0.99, figures
