"""Keeps the house honest: mirrored tests, documented parts, the tree of errors, sorted names, nothing unfinished."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from understudy import errors

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "understudy"
UNIT = ROOT / "tests" / "unit"

# Modules that only start processes or listen: their proof is a black-box test.
PROVEN_ELSEWHERE = {
    "recorder/layers.py": "tests/e2e/recorder/test_uploads.py",
    "recorder/proxy.py": "tests/e2e/recorder/test_answers.py",
    "recorder/session.py": "tests/e2e/recorder/test_under_load.py",
    "bootstrap/keeping.py": "tests/e2e/serving/test_forwarding.py",
    "bootstrap/supervising.py": "tests/e2e/serving/test_workers.py",
    "bootstrap/worker.py": "tests/e2e/serving/test_workers.py",
    "bootstrap/serving.py": "tests/e2e/serving/test_stage.py",
    "protocols/http/connect.py": "tests/e2e/serving/test_stage.py",
    "protocols/http/connection.py": "tests/e2e/serving/test_http_on_the_wire.py",
    "protocols/http/doorway.py": "tests/e2e/serving/test_http2.py",
    "protocols/http/forward.py": "tests/e2e/serving/test_forwarding.py",
    "protocols/http/reception.py": "tests/e2e/serving/test_http_on_the_wire.py",
    "protocols/http/server.py": "tests/e2e/serving/test_http_on_the_wire.py",
    "protocols/http/webhooks.py": "tests/e2e/serving/test_forwarding.py",
    "protocols/http2/connection.py": "tests/e2e/serving/test_http2.py",
    "protocols/http2/multiplex.py": "tests/e2e/serving/test_http2.py",
    "protocols/http2/stream.py": "tests/e2e/serving/test_grpc_dialogue.py",
    "protocols/http2/sink.py": "tests/e2e/serving/test_http2.py",
    "protocols/websocket/dialogue.py": "tests/e2e/serving/test_dialogues.py",
    "protocols/websocket/frames.py": "tests/e2e/serving/test_dialogues.py",
    "protocols/engine_io/layers.py": "tests/e2e/serving/test_socket_io.py",
    "protocols/engine_io/opening.py": "tests/e2e/serving/test_socket_io.py",
    "protocols/engine_io/session.py": "tests/e2e/serving/test_socket_io.py",
    "protocols/engine_io/sessions.py": "tests/e2e/serving/test_socket_io.py",
    "runtime/listener.py": "tests/e2e/serving/test_stage.py",
    "demo/client/__main__.py": "tests/e2e/test_demo.py",
    "demo/client/sessions.py": "tests/e2e/test_demo.py",
    "demo/client/steps.py": "tests/e2e/test_demo.py",
    "demo/loop.py": "tests/e2e/test_demo.py",
    "cli/demo.py": "tests/e2e/test_demo.py",
}
# The lists of built-in parts, by the page that has a heading for every one of them.
PARTS = {
    "docs/reference/matchers.md": ("understudy.core.matchers.vocabulary", "MATCHER_NAMES"),
    "docs/reference/faults.md": ("understudy.core.faults", "FAULTS"),
    "docs/reference/latency.md": ("understudy.core.latency", "DISTRIBUTIONS"),
    "docs/reference/rate-limits.md": ("understudy.core.rate_limits", "ALGORITHMS"),
}


def written_files(*suffixes):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
    paths = [ROOT / name for name in names if not name.startswith((".venv/", "recordings/")) and name.endswith(suffixes or ("",))]
    return [path for path in paths if path.is_file()]


def modules():
    return sorted(SOURCE.rglob("*.py"))


def is_stub(function):
    """A body that is nothing but a docstring and `...`, as in protocols."""
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in function.body)


def has_logic(path):
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not is_stub(function) for function in functions)


def headings(page):
    return [line.lstrip("# ").strip() for line in page.read_text().splitlines() if line.startswith("#")] if page.exists() else []


def names_in(heading):
    return set(re.findall(r"[a-z0-9_]+", heading.lower().replace("-", "_")))


def test_every_module_with_logic_has_its_mirrored_test():
    missing = []
    for module in modules():
        name = str(module.relative_to(SOURCE))
        if module.name in {"__init__.py", "__main__.py"} or not has_logic(module) or name in PROVEN_ELSEWHERE:
            continue
        mirror = UNIT / module.relative_to(SOURCE).parent / f"test_{module.name}"
        if not mirror.exists() or "def test_" not in mirror.read_text():
            missing.append(f"{name} → {mirror.relative_to(ROOT)}")
    assert not missing, "modules without tests:\n" + "\n".join(missing)
    for name, proof in PROVEN_ELSEWHERE.items():
        assert (SOURCE / name).exists(), f"{name} is gone: take it off the list"
        assert (ROOT / proof).exists(), f"{name} is proven nowhere: {proof} is missing"


def test_every_unit_test_mirrors_a_module():
    orphans = []
    for test in UNIT.rglob("test_*.py"):
        place = SOURCE / test.relative_to(UNIT).parent
        stem = test.name.removeprefix("test_").removesuffix(".py")
        if not (place / f"{stem}.py").exists() and not (place / stem / "__init__.py").exists():
            orphans.append(str(test.relative_to(ROOT)))
    assert not orphans, "tests of nothing:\n" + "\n".join(orphans)


@pytest.mark.parametrize("page", PARTS)
def test_every_part_has_a_heading(page):
    module, listing = PARTS[page]
    written = set().union(*(names_in(heading) for heading in headings(ROOT / page)), set())
    silent = sorted(set(getattr(importlib.import_module(module), listing)) - written)
    assert not silent, f"{page} has no heading for: {', '.join(silent)}"


def test_every_command_and_setting_has_a_heading():
    from understudy.cli.commands import ENTRIES
    from understudy.config import SETTINGS

    commands = set().union(*(names_in(heading) for heading in headings(ROOT / "docs/reference/cli.md")), set())
    assert [entry.name for entry in ENTRIES if entry.name.replace("-", "_") not in commands] == [], "docs/reference/cli.md lacks headings"
    settings = set().union(*(names_in(heading) for heading in headings(ROOT / "docs/reference/configuration.md")), set())
    assert [one.name for one in SETTINGS if one.name not in settings] == [], "docs/reference/configuration.md lacks headings"


def test_every_command_exists():
    from understudy.cli.commands import ENTRIES

    for entry in ENTRIES:
        assert importlib.import_module(f"understudy.cli.{entry.module}").command.name in {entry.name, "command"}


def test_nothing_is_left_unfinished():
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK"]) + r")\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written_files(".py", ".md", ".toml", ".yaml", ".yml", "Makefile", "run")
        if path.name != "LICENSE" and not path.is_relative_to(ROOT / "stubs")
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_file_names_somebodys_machine():
    marks = re.compile("|".join([r"/wor" + r"k/", r"/roo" + r"t/\.", r"/hom" + r"e/[a-z]+/", r"PIP_IN" + "DEX_URL", r"--index" + "-url"]))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in written_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_lint_exception_is_justified():
    # The reason stands behind the codes or on the line above, once per file and code.
    exception = re.compile(r"# noqa: ([A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)(.*)")
    found = []
    for path in written_files(".py"):
        lines, explained = path.read_text().splitlines(), set()
        for number, line in enumerate(lines, 1):
            if match := exception.search(line):
                codes = set(re.split(", ?", match[1]))
                if match[2].strip() or lines[number - 2].strip().startswith("#"):
                    explained |= codes
                elif codes - explained:
                    found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found, "say why:\n" + "\n".join(found)


def test_rooms_have_names():
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "shared"}
    assert [str(path) for path in SOURCE.rglob("*") if path.stem in nameless] == []


def test_the_tree_of_errors_is_the_one_drawn():
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([│├└─ ]*)([A-Z]\w+Error)\b(?:\s+exit (\d))?(?:\s+HTTP (\d+))?", line):
            drawn[found[2]] = (len(found[1]) // 4, found[3], found[4])
    classes = {name: value for name, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, Exception)}
    assert set(drawn) == set(classes)
    for name, (depth, code, status) in drawn.items():
        assert len(classes[name].__mro__) - len(errors.UnderstudyError.__mro__) == depth, name
        assert code is None or classes[name].exit_code == int(code), name
        assert status is None or classes[name].http_status == int(status), name


def test_public_names_are_sorted_and_exist():
    import understudy

    assert list(understudy.__all__) == sorted(understudy.__all__)
    for name in understudy.__all__:
        assert getattr(understudy, name) is not None


def test_every_dependency_is_argued():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    names = {re.split(r"[\[<>=;! ]", line)[0].lower() for line in wanted} - {"understudy"}
    argued = {name.lower() for name in re.findall(r"^\| `([^`]+)`", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)}
    assert names - argued == set(), "docs/dependencies.md lacks a line"
    assert argued - names == set(), "docs/dependencies.md argues what is not used"


def test_help_imports_nothing_heavy():
    heavy = ["mitmproxy", "aiohttp", "jinja2", "pydantic", "re2", "yaml", "lxml", "asyncio"]
    script = (
        "import sys\n"
        "from understudy.cli.main import run\n"
        "run(['--help'])\n"
        f"print('heavy:', [name for name in {heavy!r} if name in sys.modules])\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert shown.stdout.splitlines()[-1] == "heavy: []"
