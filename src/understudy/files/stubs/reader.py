"""Stub files and directories of them to compiled services."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from understudy.core.model.service import Service
from understudy.errors import MissingFileError, NothingToDoError, Problem, StubFileError, UnknownServiceError
from understudy.files.stubs.cache import default_directory, parse_cached
from understudy.files.stubs.document import compile_document
from understudy.files.stubs.yaml_text import MAX_BYTES, YamlTextError

SUFFIXES: Final = (".yaml", ".yml", ".json")


def load_file(path: Path | str, *, cached: bool = True) -> Service:
    """Read and compile one stub file; body files are looked for in its directory.

    Args:
        path: of the file.
        cached: whether large files may be read from, and kept in, the user's cache directory.

    Raises:
        MissingFileError: there is no such file.
        StubFileError: with every problem of the file.
    """
    place = Path(path)
    text = _read(place)
    try:
        document = parse_cached(text, default_directory() if cached else None)
    except YamlTextError as error:
        raise StubFileError([error.problem(str(place))]) from error
    return compile_document(document, name=place.stem, root=place.parent, file=str(place), text=text)


def load_directory(directory: Path | str, names: Sequence[str] = ()) -> tuple[Service, ...]:
    """Read and compile the stub files of a directory (or the one stub file named), sorted by file.

    Args:
        directory: a directory of stub files; directories within it hold bodies and are not looked at.
        names: the services that are wanted; empty means all.

    Raises:
        MissingFileError: the directory does not exist.
        NothingToDoError: it holds no stub file.
        UnknownServiceError: a name that no file declares.
        StubFileError: with every problem of every file that is wanted.
    """
    place = Path(directory)
    files = list_stub_files(place)
    if names:
        named = [file for file in files if file.stem in names]
        if {file.stem for file in named} == set(names):
            services = _load(named)
            if {service.name for service in services} == set(names):
                return services
    services = _load(files)
    known = [service.name for service in services]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UnknownServiceError(f"no stub file in {place} declares the service '{name}'.{hint} Known: {', '.join(sorted(known))}")
    return tuple(service for service in services if not names or service.name in names)


def list_stub_files(place: Path) -> list[Path]:
    """Return the stub files of a directory, sorted; or the file itself.

    Raises:
        MissingFileError: it does not exist.
        NothingToDoError: it holds no stub file.
    """
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise MissingFileError(f"the stub directory '{place}' does not exist; `understudy generate` makes it from recordings")
    files = sorted(file for file in place.iterdir() if file.suffix in SUFFIXES and not file.name.startswith(".") and file.is_file())
    if not files:
        raise NothingToDoError(
            f"the stub directory '{place}' holds no stub file (*.yaml); `understudy generate` makes them from recordings"
        )
    return files


def _load(files: Sequence[Path]) -> tuple[Service, ...]:
    services: list[Service] = []
    problems: list[Problem] = []
    for file in files:
        try:
            service = load_file(file)
        except StubFileError as error:
            problems += error.problems
            continue
        twin = next((other for other in services if other.name == service.name), None)
        if twin is not None:
            problems.append(Problem(str(file), 1, 1, "service.name", f"the service '{service.name}' is that of {twin.source} already"))
        services.append(service)
    if problems:
        raise StubFileError(problems)
    return tuple(services)


def _read(place: Path) -> str:
    try:
        size = place.stat().st_size
        data = place.read_bytes() if size <= MAX_BYTES else b""
    except FileNotFoundError as error:
        raise MissingFileError(f"the stub file '{place}' does not exist") from error
    except OSError as error:
        raise MissingFileError(f"the stub file '{place}' cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise StubFileError([Problem(str(place), 1, 1, "", f"the file is larger than {MAX_BYTES >> 20} MiB")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise StubFileError([Problem(str(place), line, column, "", "the file is not UTF-8 text")]) from error
