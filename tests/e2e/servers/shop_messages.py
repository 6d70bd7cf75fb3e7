"""Messages and stubs of shop.proto, compiled where they are needed."""

import importlib
import sys
import tempfile
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

HERE = Path(__file__).resolve().parent


def load():
    """Compile shop.proto into a directory of its own and return its two modules."""
    made = tempfile.mkdtemp()
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    words = ["protoc", f"-I{HERE}", f"-I{well_known}", f"--python_out={made}", f"--grpc_python_out={made}", "shop.proto"]
    assert protoc.main(words) == 0
    sys.path.insert(0, made)
    return importlib.import_module("shop_pb2"), importlib.import_module("shop_pb2_grpc")
