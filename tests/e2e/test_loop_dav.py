"""wsgidav with webdav4: trees of files and directories."""


def test_dav(loop):
    figures = loop.pair("dav_server", "files", "dav_same", "dav_different")
    assert figures["fidelity"] >= 0.99, figures
