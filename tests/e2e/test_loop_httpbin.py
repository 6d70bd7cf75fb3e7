"""httpbin with requests, through the reverse recorder."""


def test_httpbin(loop):
    figures = loop.pair("httpbin_server", "httpbin", "httpbin_same", "httpbin_different")
    assert figures["fidelity"] >= 0.99, figures
