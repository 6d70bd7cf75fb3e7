"""wsgidav with webdav4: trees of files and directories."""

from tests.e2e.harness import prove


def test_dav(loop):
    figures = loop.pair("dav_server", "files", "dav_same", "dav_different")
    prove(figures)
