"""httpbin through the reverse recorder: a client with requests, and every call there is over HTTP, HTTPS and HTTP/2."""

import signal

import httpbin
import pytest
import trustme
from tests.e2e.harness import prove

from understudy.files.recordings import read_recordings


def test_httpbin(loop):
    figures = loop.pair("httpbin_server", "httpbin", "httpbin_same", "httpbin_different")
    prove(figures)


def calls_of(exchanges):
    """Return the calls of httpbin that exchanges are, as (rule, method)."""
    calls = httpbin.app.url_map.bind("")
    return {(calls.match(one.request.path, one.request.method, return_rule=True)[0].rule, one.request.method) for one in exchanges}


def every_call():
    """Return all calls httpbin itself says it has; HEAD and OPTIONS are the same in all of them."""
    return {(one.rule, method) for one in httpbin.app.url_map.iter_rules() for method in one.methods - {"HEAD", "OPTIONS"}}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("speaks", ["http", "https", "http2"])
def test_all_of_httpbin(loop, speaks):
    secure, client = {}, ["http2"] if speaks == "http2" else []
    options, recorded, served = [], [], []
    if speaks != "http":
        authority = trustme.CA()
        chain, trusted = loop.directory / "server.pem", loop.directory / "authority.pem"
        authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(chain)
        authority.cert_pem.write_to_path(trusted)
        options, recorded, served = ["--tls", chain, *(["--http2"] if client else [])], ["--upstream-ca", trusted], ["--tls"]
        secure = {"TRUSTED": ""}

    def reached(address):
        return address.replace("http://", "https://") if secure else address

    real, url = loop.real("httpbin_server", *options)
    recorder, listener = loop.record(url, "bin", *recorded)
    if secure:
        secure["TRUSTED"] = loop.understudy("ca", "bundle").strip()  # it vouches for the recorder from now on
    for _ in range(2):  # every kind of call twice, so that what differs between two of a kind shows
        loop.client("httpbin_everything", reached(listener), *client, **secure)
    assert recorder.stop() == 0, recorder.explain()
    exchanges = list(read_recordings(loop.recordings))
    assert {one.request.http_version for one in exchanges} == {"2" if client else "1.1"}
    assert all(one.complete for one in exchanges)
    assert every_call() - calls_of(exchanges) == set()
    figures = loop.generate("bin")["bin"]
    assert figures["fidelity"] >= 0.99, figures
    real.stop(signal.SIGTERM)
    replayed, ready = loop.serve("bin", options=served)
    loop.client("httpbin_everything", reached(ready["services"]["bin"]), *client, **secure)
    assert replayed.stop() == 0, replayed.explain()
