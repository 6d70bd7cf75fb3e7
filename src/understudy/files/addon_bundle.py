"""One self-contained Python file with everything the recorder's addon needs, for a mitmproxy that cannot see our package.

The standalone mitmproxy carries its own Python and its own libraries. Of ours it lacks two: orjson, for which the standard
library stands in, and platformdirs, of which one function is needed.
"""

from __future__ import annotations

import ast
import zlib
from base64 import b85encode
from collections.abc import Iterator
from pathlib import Path

_ENTRY = "understudy.recorder.stranger"

_STAND_INS = {
    "orjson": """
import json
JSONDecodeError = json.JSONDecodeError
JSONEncodeError = TypeError
OPT_NON_STR_KEYS = OPT_INDENT_2 = OPT_SORT_KEYS = OPT_APPEND_NEWLINE = 0
def loads(data):
    return json.loads(bytes(data) if isinstance(data, memoryview) else data)
def dumps(value, default=None, option=0):
    try:
        return json.dumps(value, default=default, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (UnicodeEncodeError, ValueError) as error:
        raise TypeError(str(error)) from error
""",
    "platformdirs": """
import os, sys
from pathlib import Path
def user_data_dir(name, appauthor=None):
    if sys.platform == "win32":
        return str(Path(os.environ.get("LOCALAPPDATA", Path.home())) / name)
    if sys.platform == "darwin":
        return str(Path.home() / "Library" / "Application Support" / name)
    return str(Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / name)
""",
}

_HEAD = '''"""The recorder of understudy as one mitmproxy addon: mitmdump -s THIS_FILE [--set understudy_recordings=DIR]

Made by `understudy addon-path`; everything it needs is inside.
"""
import base64, importlib.abc, importlib.util, sys, zlib

SOURCES = {
'''

_TAIL = '''}


class Bundle(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules inside this file."""

    def __init__(self, stand_ins):
        self.stand_ins = stand_ins

    def find_spec(self, name, path=None, target=None):
        if name not in SOURCES or (name in STAND_INS) != self.stand_ins:
            return None
        return importlib.util.spec_from_loader(name, self, origin=f"{__file__}!{name}", is_package=SOURCES[name][0])

    def exec_module(self, module):
        source = zlib.decompress(base64.b85decode(SOURCES[module.__name__][1]))
        exec(compile(source, module.__spec__.origin, "exec"), module.__dict__)


sys.meta_path.insert(0, Bundle(False))  # ours before an installed package of another version
sys.meta_path.append(Bundle(True))      # stand-ins only where the real thing is missing

from understudy.recorder.stranger import StrangerAddon

addons = [StrangerAddon()]
'''


def build_bundle(root: Path) -> str:
    """Return the source of the self-contained addon.

    Args:
        root: the directory that holds the package `understudy`.
    """
    lines = []
    for name, path in sorted(_closure(root)):
        lines.append(_entry(name, path.read_bytes(), is_package=path.name == "__init__.py"))
    lines += [_entry(name, source.encode(), is_package=False) for name, source in sorted(_STAND_INS.items())]
    names = f"STAND_INS = {sorted(_STAND_INS)!r}\n\n\n"
    return _HEAD + "".join(lines) + _TAIL.replace("}\n\n\n", "}\n" + names, 1)


def _entry(name: str, source: bytes, *, is_package: bool) -> str:
    return f"    {name!r}: ({is_package}, {b85encode(zlib.compress(source, 9)).decode()!r}),\n"


def _closure(root: Path) -> Iterator[tuple[str, Path]]:
    """Find every module of ours that the entry needs, and their packages."""
    waiting, found = [_ENTRY], set[str]()
    while waiting:
        name = waiting.pop()
        path = _file_of(root, name)
        if name in found or path is None:
            continue
        found.add(name)
        yield name, path
        parts = name.split(".")
        waiting += [".".join(parts[:count]) for count in range(1, len(parts))]
        for node in ast.parse(path.read_bytes()).body:  # imports inside functions are for other commands
            if isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]


def _file_of(root: Path, name: str) -> Path | None:
    if name != "understudy" and not name.startswith("understudy."):
        return None
    place = root.joinpath(*name.split("."))
    for path in (place / "__init__.py", place.with_suffix(".py")):
        if path.is_file():
            return path
    return None
