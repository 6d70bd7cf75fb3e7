"""An HTTPS service whose client knows its real address only: recorded and replayed through the forward proxy."""

import json
import signal
import sys

import trustme
from tests.e2e.harness import HERE


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
