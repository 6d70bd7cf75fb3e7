"""What clients of a package index do with twine, pip and a browser; wheels are written by hand."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

URL = os.environ["UNDERSTUDY_URL"]
HERE = Path(tempfile.mkdtemp())


def wheel(name, version, text):
    path = HERE / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    members = {
        f"{name}/__init__.py": f"VALUE = {text!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{member},,\n" for member in (*members, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in {**members, f"{info}/RECORD": record}.items():
            archive.writestr(member, content)
    return path


def run(*words):
    return subprocess.run([sys.executable, "-m", *map(str, words)], capture_output=True, text=True, cwd=HERE, check=False)


def upload(path):
    return run(
        "twine", "upload", "--disable-progress-bar", "--repository-url", f"{URL}/", "-u", "somebody", "-p", "correct-horse-battery", path
    )


def install(requirement):
    target = Path(tempfile.mkdtemp())
    words = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-cache-dir", "--isolated", "-i", f"{URL}/simple/"]
    done = run("pip", "install", *words, "--target", target, requirement)
    return {path.parent.name: path.read_text() for path in target.glob("*/__init__.py")} if done.returncode == 0 else done.stderr


def page(path):
    try:
        with urllib.request.urlopen(URL + path) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.code
