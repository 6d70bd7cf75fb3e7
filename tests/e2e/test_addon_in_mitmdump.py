"""The self-contained addon in a mitmdump of its own, with our package and orjson out of its sight."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from understudy.files.recordings import read_recordings

# What a standalone mitmproxy lacks is not found on the path either; the stand-ins, which are looked for last, still are.
HIDE = """
from importlib.machinery import PathFinder
import sys
class Path(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in ("orjson", "platformdirs") else PathFinder.find_spec(name, path, target)
sys.meta_path = [Path if finder is PathFinder else finder for finder in sys.meta_path]
from mitmproxy.tools.main import mitmdump
mitmdump()
"""


def test_a_stranger_s_mitmdump_records(loop):
    _, url = loop.real("httpbin_server")
    bundle = Path(loop.understudy("addon-path").strip())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = [sys.executable, "-c", HIDE, "-p", str(port), "-s", str(bundle), "--set", f"understudy_recordings={loop.recordings}"]
    argv += ["--set", f"confdir={loop.directory / 'conf'}", "-q"]
    child = subprocess.Popen(argv, cwd=loop.directory, env=loop.env)
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
        request = urllib.request.Request(f"{url}/get", headers={"Authorization": "Bearer abcdefghijklmnop-123456"})
        deadline = time.monotonic() + 40
        while True:
            try:
                assert opener.open(request, timeout=10).status == 200
                break
            except OSError:
                assert time.monotonic() < deadline, "mitmdump did not listen in time"
                assert child.poll() is None, "mitmdump ended"
                time.sleep(0.2)
    finally:
        child.terminate()
        child.wait(15)
    (exchange,) = read_recordings(loop.recordings)
    assert re.fullmatch(r"127\.0\.0\.1-\d+", exchange.service)
    assert "abcdefghijklmnop" not in str(exchange)
