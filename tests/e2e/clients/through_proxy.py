"""Run another client script against a URL of the real service: `through_proxy.py URL SCRIPT`; proxy variables do the rest."""

import os
import runpy
import sys
from pathlib import Path

url, script = sys.argv[1:]
assert os.environ["HTTPS_PROXY"], "the command was given no proxy"
os.environ["UNDERSTUDY_URL"] = url
runpy.run_path(str(Path(__file__).with_name(f"{script}.py")), run_name="__main__")
