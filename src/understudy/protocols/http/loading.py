"""Loads of aiohttp only what is used: a server needs little of it, and nothing of its client until it calls a real service.

Importing a module of a package runs the package first, and that of aiohttp imports everything. It is run here once somebody asks for
a name that is no module; then without the authorities that it reads, twice, whenever it is imported. Only for a process of our own:
whoever imports aiohttp after that finds contexts that trust nobody. What calls real services here makes its own context, when the
first call needs one.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

# What OpenSSL looks at for the authorities (SSL_CTX_set_default_verify_paths).
_PLACES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_VERSION: Final = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


class _InParts(ModuleType):
    """A package that has not run yet."""

    def __getattr__(self, name: str) -> Any:
        """Return a module of the package, its version, or whatever it has once it has run."""
        if name == "__version__" and (version := _VERSION.search(Path(str(self.__file__)).read_text("utf-8"))):
            return version[1]
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.__name__}.{name}"
        try:
            return import_module(full)
        except ModuleNotFoundError as error:
            if error.name != full:
                raise
        _run(self)
        return getattr(self, name)


def _run(package: ModuleType) -> None:
    """Let a package run that has not run yet."""
    package.__class__ = ModuleType
    spec = package.__spec__
    if spec is not None and spec.loader is not None:
        with _no_authorities():
            spec.loader.exec_module(package)


def load_in_parts(package: str = "aiohttp") -> None:
    """Let a package run when it is needed as a whole, if it has not run yet."""
    spec = find_spec(package) if package not in sys.modules else None
    if spec is not None:
        module = module_from_spec(spec)
        module.__class__ = _InParts
        sys.modules[package] = module


@contextmanager
def _no_authorities() -> Iterator[None]:
    """Tell OpenSSL of no authorities; the environment is afterwards as it was."""
    before = {name: os.environ.get(name) for name in _PLACES}
    os.environ.update(dict.fromkeys(_PLACES, os.devnull))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
