"""Greets others."""

import runpy
import sys
from pathlib import Path

sys.argv[1:] = ["Emmy", "Hedy", "Rosalind"]
runpy.run_path(str(Path(__file__).with_name("grpc_same.py")), run_name="__main__")
