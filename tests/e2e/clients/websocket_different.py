"""Talks to the echoing WebSocket server about other things."""

import runpy
import sys
from pathlib import Path

sys.argv[1:] = ["other", "words", "than before", "ü"]
runpy.run_path(str(Path(__file__).with_name("websocket_same.py")), run_name="__main__")
