import subprocess
import sys

import pytest

from understudy.core.model.constant import Constant
from understudy.files.languages.template import compile_template, split_expressions

NAMES = {"a": 1, "b": {"c": [1, 2]}, "t": "x"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("{{ a }}", 1),
        ("{{ b.c }}", [1, 2]),
        ("{{a}}{{t}}", "1x"),
        (" {{ a }}", " 1"),
        ("{{ '}}' }}", "}}"),
        ("{{ {'x': {'y': a}} }}", {"x": {"y": 1}}),
        ("{{ '{{' }}not{{ '}}' }}", "{{not}}"),
        ("{{ a + 1 }}", 2),
        ("{{ a + 1 }} of {{ b.c | length }}", "2 of 2"),
        ("{% if a %}yes{% else %}no{% endif %}", "yes"),
        ("{% for x in b.c %}{{ x }},{% endfor %}\n", "1,2,\n"),
        ("{%- set y = a * 2 -%} {{ y }}", "2"),
        ("a{# a comment #}b", "ab"),
        ("{% raw %}{{ a }}{% endraw %}", "{{ a }}"),
    ],
)
def test_values(text, value):
    made = compile_template(text).render(NAMES)
    assert made == value
    assert type(made) is type(value)


def test_text_without_expressions_is_a_constant():
    assert compile_template("a } b {") == Constant("a } b {")


@pytest.mark.parametrize(
    "text", ["{{ a", "{{ a ]}}", "{{ }}", "{% if a %}", "{% for %}{% endfor %}", "{{ a b }}", "{{ a | }}", "x" * (1 << 20) + "{{ a }}"]
)
def test_what_is_broken_is_said_at_load(text):
    with pytest.raises(ValueError, match=r"."):
        compile_template(text)


def test_splits_at_brackets_and_quotes():
    assert split_expressions("a{{ {'}}': '\\'}}'} }}b") == ["a", ("{'}}': '\\'}}'}",), "b"]


def test_jinja2_is_loaded_only_for_what_needs_it():
    script = """
import sys
from understudy.files.languages.template import compile_template
compile_template("{{ request.json.a | upper }} {{ now() }}")
assert "jinja2" not in sys.modules
compile_template("{{ 1 + 1 }}")
assert "jinja2" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
