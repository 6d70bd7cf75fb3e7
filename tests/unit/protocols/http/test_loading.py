import subprocess
import sys

SCRIPT = """
import os, ssl, sys
before = dict(os.environ)
from understudy.protocols.http.loading import load_in_parts
assert "aiohttp" not in sys.modules
load_in_parts()
import aiohttp
from aiohttp.web_protocol import RequestHandler
from aiohttp import hdrs, http
assert aiohttp.hdrs is hdrs
assert http.SERVER_SOFTWARE.endswith(aiohttp.__version__)
assert not hasattr(aiohttp, "__wrapped__")
assert "aiohttp.client" not in sys.modules
version = aiohttp.__version__
assert aiohttp.ClientSession is sys.modules["aiohttp.client"].ClientSession
assert aiohttp.__version__ == version
assert not hasattr(aiohttp, "NoSuchThing")
load_in_parts()
assert sys.modules["aiohttp"] is aiohttp
assert dict(os.environ) == before
from aiohttp import connector
print(len(connector._SSL_CONTEXT_VERIFIED.get_ca_certs()), len(ssl.create_default_context().get_ca_certs()))
"""


def test_a_package_runs_when_it_is_needed_as_a_whole_and_reads_authorities_when_they_are():
    shown = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True).stdout
    nobody, everybody = map(int, shown.split())
    assert nobody == 0
    assert everybody > 0
