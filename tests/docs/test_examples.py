"""Every code block of the README and docs/ holds: it is run, loaded, or its commands are looked up.

python    run in a project with this repository's sample stubs; blocks that define tests are run by pytest
console   each `$ command` is run there and must print the lines below it; `…` stands for anything
sh        commands for the reader's own machine: every understudy command, option and make target must exist
yaml      loaded; a whole stub file is also compiled
json, toml  parsed
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
KNOWN = {"python", "console", "sh", "yaml", "json", "toml", "text", ""}


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self):
        return f"{self.page}:{self.line}"


def blocks():
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in (page for page in pages if page.exists()):
        start, language, held = 0, "", []
        for number, line in enumerate(page.read_text().splitlines(), 1):
            if start:
                if line.strip() == "```":
                    yield Block(str(page.relative_to(ROOT)), start, language, "\n".join(held) + "\n")
                    start, held = 0, []
                else:
                    held.append(line)
            elif line.lstrip().startswith("```"):
                start, language = number, line.strip().strip("`").strip()


def of(*languages):
    return [pytest.param(block, id=str(block)) for block in blocks() if block.language in languages]


@pytest.fixture
def project(tmp_path):
    """A directory like the one a reader has after the tutorial."""
    for name in ("stubs", "recordings"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(argv, project, **options):
    environment = {
        **os.environ,
        "NO_COLOR": "1",
        "COLUMNS": "120",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    environment |= {f"XDG_{kind}_HOME": str(project / ".home") for kind in ("STATE", "DATA", "CACHE", "CONFIG")}
    return subprocess.run(
        argv, cwd=project, env=environment, capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=90, check=False, **options
    )


def test_languages_are_known():
    strange = [f"{block}: {block.language}" for block in blocks() if block.language not in KNOWN]
    assert not strange, "\n".join(strange)


@pytest.mark.parametrize("block", of("python"))
def test_python(block, project):
    if re.search(r"^(async )?def test_", block.text, re.MULTILINE):
        (project / "test_example.py").write_text(block.text)
        done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_example.py"], project)
    else:
        done = run([sys.executable, "-c", block.text], project)
    assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("block", of("console"))
def test_console(block, project):
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, wanted = part.partition("\n")
        done = run(["sh", "-c", command], project)
        shown = done.stdout + done.stderr
        pattern = ".*".join(re.escape(piece) for piece in wanted.strip().split("…"))
        assert re.search(pattern, shown, re.DOTALL), f"{block}: $ {command}\n{shown}"


def commands(text):
    """Command lines of a shell block: comments dropped, continuations joined."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            del words[0]
        if words:
            yield words


def options_of(command):
    return {
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def check_understudy(words):
    from understudy.cli.group import group

    command, rest = group, words[1:]
    own = rest[: rest.index("--")] if "--" in rest else rest
    accepted = options_of(group) | {"--help", "-h"}
    while own and isinstance(command, click.Group) and not own[0].startswith("-"):
        found = command.get_command(click.Context(command), own[0])
        assert found is not None, f"no such command: {' '.join(words)}"
        command, own = found, own[1:]
        accepted |= options_of(command)
    unknown = [word for word in own if word.startswith("-") and word.split("=")[0] not in accepted]
    assert not unknown, f"{' '.join(words)}: no such option {unknown}"


@pytest.mark.parametrize("block", of("sh"))
def test_shell(block):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for words in commands(block.text):
        if words[0] == "understudy":
            check_understudy(words)
        if words[0] == "make":
            assert set(words[1:]) <= targets, f"{block}: {words}"


@pytest.mark.parametrize("block", of("yaml"))
def test_yaml(block, tmp_path):
    loaded = yaml.safe_load(block.text)
    if isinstance(loaded, dict) and {"version", "service"} <= set(loaded):
        from understudy.files.stubs import load_directory

        (tmp_path / f"{loaded['service'].get('name', 'example')}.yaml").write_text(block.text)
        assert len(load_directory(tmp_path)) == 1


@pytest.mark.parametrize("block", of("json"))
def test_json(block):
    try:
        json.loads(block.text)
    except ValueError:
        for line in filter(str.strip, block.text.splitlines()):  # JSON lines
            json.loads(line)


@pytest.mark.parametrize("block", of("toml"))
def test_toml(block):
    tomllib.loads(block.text)


LINKS = [
    (page, link)
    for page in [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
    if page.exists()
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
]


@pytest.mark.parametrize(("page", "link"), [pytest.param(page, link, id=f"{page.relative_to(ROOT)}→{link}") for page, link in LINKS])
def test_links_lead_somewhere(page, link):
    assert (page.parent / link).exists()


def test_the_index_knows_every_page():
    index = (ROOT / "docs/index.md").read_text()
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")} - {"index.md"}
    assert [page for page in sorted(pages) if f"({page})" not in index] == []
