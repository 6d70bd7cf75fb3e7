"""What a compiler of one part of a stub file needs: where it stands, whom to tell about problems, and the small languages.

A context is positioned at a place of the document. Every method takes a pointer relative to that place; `at` goes deeper.
Problems are collected, not raised: a compiler reports, returns the best it can, and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.interfaces import Program, Template
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.stub import Condition, When

type Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a place of the document; the reader turns it into file, line and column."""

    pointer: Pointer
    message: str
    at_key: bool = False


@dataclass(slots=True)
class Findings:
    """What was found so far: problems make the file unusable, warnings do not; `moving` says that a bound follows the clock."""

    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Languages:
    """The compilers of the small languages, handed in so that each is loaded only when a file uses it."""

    template: Callable[[str], Template]
    regex: Callable[[str, str], Program]


@dataclass(slots=True)  # nobody changes one; frozen ones take four times as long to make, and three are made for every stub
class CompileContext:
    """A place in one document, with everything needed to compile what stands there.

    Attributes:
        findings: shared by all contexts of one document.
        languages: compilers; they raise ValueError with a message for people.
        root: the directory of the stub file, in which body files lie; None when files may not be named.
        base: where this context stands.
        name: of the service.
        now: UTC epoch seconds to which bounds such as `now+1h` are relative.
    """

    findings: Findings
    languages: Languages
    root: Path | None = None
    base: Pointer = ()
    name: str = ""
    now: float = 0.0

    def at(self, *keys: str | int) -> CompileContext:
        """Return the context of a place further down."""
        # Not replace(), which takes four times as long and is called for every stub.
        return CompileContext(self.findings, self.languages, self.root, (*self.base, *keys), self.name, self.now)

    def problem(self, pointer: Pointer, message: str) -> None:
        """Report what is wrong with the value at `pointer`."""
        self.findings.problems.append(Finding((*self.base, *pointer), message))

    def warning(self, pointer: Pointer, message: str) -> None:
        """Remark on the value at `pointer`; the file stays usable."""
        self.findings.warnings.append(Finding((*self.base, *pointer), message))

    def unknown_key(self, pointer: Pointer, kind: str, valid: tuple[str, ...] | frozenset[str]) -> None:
        """Report a key that has no meaning here: its name is the last part of `pointer`."""
        found = str(pointer[-1])
        near = get_close_matches(found, sorted(valid), 1, 0.6)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        message = f"unknown {kind} '{found}'.{hint} Valid: {', '.join(sorted(valid))}"
        self.findings.problems.append(Finding((*self.base, *pointer), message, at_key=True))

    def check_keys(self, pointer: Pointer, document: Mapping[str, Any], kind: str, valid: frozenset[str]) -> bool:
        """Report every key of a mapping that is not valid; True when there was none."""
        if document.keys() <= valid:
            return True
        for key in document:
            if key not in valid:
                self.unknown_key((*pointer, key), kind, valid)
        return False

    def wrong_type(self, pointer: Pointer, expected: str, found: Any) -> None:
        """Report a value of the wrong type."""
        self.problem(pointer, f"expected {expected}, found {describe_found(found)}")

    def template(self, text: str, pointer: Pointer = ()) -> Template:
        """Compile a template; a broken one is reported, and a stand-in is returned so that compiling can go on."""
        try:
            return self.languages.template(text)
        except ValueError as error:
            self.problem(pointer, str(error))
            return NoTemplate()

    def regex(self, pattern: Any, pointer: Pointer = (), engine: Any = "re2") -> Program:
        """Compile a regular expression for whole strings; a broken one is reported and matches nothing."""
        if not isinstance(pattern, str):
            self.wrong_type(pointer, "a regular expression (text)", pattern)
            return NoMatch()
        if not isinstance(engine, str) or engine not in {"re2", "python"}:
            self.problem(pointer, f"unknown engine {engine!r}; valid: python, re2")
            return NoMatch()
        try:
            return self.languages.regex(pattern, engine)
        except ValueError as error:
            self.problem(pointer, str(error))
            return NoMatch()

    def value_matcher(self, document: Any, pointer: Pointer = (), *, textual: bool = False) -> BaseValueMatcher:
        """Compile a value matcher; `textual` when the values are text (headers, query) rather than JSON."""
        from understudy.files.stubs.compile_value import compile_value  # noqa: PLC0415  mutual recursion of one grammar

        return compile_value(document, self, pointer, textual=textual)

    def when(self, document: Any, pointer: Pointer = (), *, stateful: bool = False) -> When:
        """Compile a block of request matchers; `state` and `item` are allowed when `stateful`."""
        from understudy.files.stubs.compile_when import compile_when  # noqa: PLC0415  mutual recursion of one grammar

        return compile_when(document, self.at(*pointer), stateful=stateful)

    def condition(self, document: Any, pointer: Pointer = ()) -> Condition:
        """Compile a value matcher whose operands may be templates."""
        from understudy.files.stubs.compile_condition import compile_condition  # noqa: PLC0415  mutual recursion of one grammar

        return compile_condition(document, self, pointer)

    def read_body_file(self, name: Any, pointer: Pointer = ()) -> bytes:
        """Read a body file named in the document; a missing or unsafe one is reported and reads as nothing."""
        from understudy.files.stubs.body_files import read_body_file  # noqa: PLC0415  only files with bodies need it

        try:
            return read_body_file(self.root, name)
        except ValueError as error:
            self.problem(pointer, str(error))
            return b""


@dataclass(frozen=True, slots=True)
class NoTemplate:
    """Stands where a broken template stood; never a constant, so that nobody computes with it while compiling."""

    def render(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface of templates
        """Return nothing."""
        return ABSENT

    def attempt(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface of templates
        """Return nothing."""
        return ABSENT


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Stands where a broken expression stood, so that compiling can go on."""

    def fullmatch(self, text: str) -> Any:  # noqa: ARG002  the interface of programs
        """Return None."""
        return None

    def sub(self, replacement: str, text: str) -> str:  # noqa: ARG002  as above
        """Return the text."""
        return text


def describe_found(value: Any) -> str:
    """Name a value and its type for an error message, shortened."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return f"a boolean ({str(value).lower()})"
        case int() | float():
            return f"a number ({value})"
        case str():
            return f"text ({value[:40]!r})"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            return type(value).__name__
