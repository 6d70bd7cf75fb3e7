"""An HTTPS service: a client that knows its real address only, through the forward proxy; HTTP/2 through the reverse one."""

import json
import signal
import sys

import trustme
from tests.e2e.harness import HERE, prove

from understudy.files.recordings import read_recordings


def test_httpbin_over_https(loop):
    authority = trustme.CA()
    chain, trusted = loop.directory / "server.pem", loop.directory / "authority.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(chain)
    authority.cert_pem.write_to_path(trusted)
    real, url = loop.real("httpbin_server", "--tls", chain)
    client = [sys.executable, HERE / "clients/through_proxy.py", url]
    loop.understudy(
        *("record", "--proxy", "--allow", "localhost", "--upstream-ca", trusted, "--recordings", loop.recordings, "--port", 0),
        *("--", *client, "httpbin_same"),
    )
    figures = json.loads(loop.understudy("generate", "--recordings", loop.recordings, "--stubs", loop.stubs, "--json").splitlines()[-1])
    (service,) = figures["services"]
    assert figures["services"][service]["fidelity"] >= 0.99, figures
    real.stop(signal.SIGTERM)
    for script in ("httpbin_same", "httpbin_different"):
        loop.understudy("run", "--stubs", loop.stubs, "--proxy-port", 0, "--", *client, script)


def test_httpbin_over_http2(loop):
    authority = trustme.CA()
    chain, trusted = loop.directory / "server.pem", loop.directory / "authority.pem"
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(chain)
    authority.cert_pem.write_to_path(trusted)
    real, url = loop.real("httpbin_server", "--tls", chain, "--http2")
    loop.client("httpbin_http2", url, TRUSTED=str(trusted))
    recorder, listener = loop.record(url, "bin", "--upstream-ca", trusted)
    ours = {"TRUSTED": loop.understudy("ca", "bundle").strip()}
    loop.client("httpbin_http2", listener.replace("http://", "https://"), **ours)
    assert recorder.stop() == 0, recorder.explain()
    assert {one.request.http_version for one in read_recordings(loop.recordings)} == {"2"}
    figures = loop.generate("bin")["bin"]
    prove(figures)
    real.stop(signal.SIGTERM)
    replayed, ready = loop.serve("bin", options=["--tls"])
    loop.client("httpbin_http2", ready["services"]["bin"].replace("http://", "https://"), **ours)
    assert replayed.stop() == 0, replayed.explain()
