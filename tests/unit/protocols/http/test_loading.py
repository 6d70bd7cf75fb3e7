import subprocess
import sys

SCRIPT = """
import os, ssl, sys
before = dict(os.environ)
from understudy.protocols.http.loading import load_without_authorities
assert "aiohttp" not in sys.modules
load_without_authorities()
assert dict(os.environ) == before
from aiohttp import connector
print(len(connector._SSL_CONTEXT_VERIFIED.get_ca_certs()), len(ssl.create_default_context().get_ca_certs()))
"""


def test_authorities_are_read_when_they_are_needed_and_the_environment_stays_as_it_was():
    shown = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True).stdout
    nobody, everybody = map(int, shown.split())
    assert nobody == 0
    assert everybody > 0
