import pytest

from understudy.core.engine.templates.scope import SCOPE, Scope
from understudy.core.model.draw import Draws
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError
from understudy.files.languages.sandbox import compile_rich_expression, compile_statements
from understudy.files.languages.template import compile_template
from understudy.state.memory import MemoryStore


def names():
    made = []
    MemoryStore().transact("s", "", lambda ws: made.append(Scope(ws, Draws(0, "", "", "", 0), 0.0, {})))
    return {"a": 1, "t": "text", "l": [1, 2, 3], "m": {"items": "mine", "keys": 1, "k": "v"}, SCOPE: made[0]}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a + 1 if a else 0", 2),
        ("t ~ '-' ~ a", "text-1"),
        ("l[1:]", [2, 3]),
        ("m.items ~ m.keys", "mine1"),
        ("a == 1 and not nobody", True),
        ("nobody is defined", False),
        ("t is string and a is number and m is mapping and l is list", True),
        ("2 in l", True),
        ("7 % 3 + 7 // 2 - 1", 3),
        ("now('+1s') ~ '!'", "1970-01-01T00:00:01Z!"),
        ("(l | sort(reverse=true))[0]", 3),
        ("omit is defined", False),
        ("1 if nobody", ABSENT),
        ("l + [4]", [1, 2, 3, 4]),
        ("'ab' * 2", "abab"),
    ],
)
def test_expressions(source, value):
    assert compile_rich_expression(source)(names()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{% for x in l %}{{ loop.index }}:{{ x }}{{ ',' if not loop.last }}{% endfor %}", "1:1,2:2,3:3"),
        ("{% for k in m %}{{ k }} {% endfor %}", "items keys k "),
        ("{% for x in [] %}{% else %}none{% endfor %}", "none"),
        ("{% for x in l %}{{ x }}\r\n{% endfor %}\n", "1\r\n2\r\n3\r\n\n"),
        ("{% set b = a + 1 %}{% with c = b %}{{ c }}{% endwith %}", "2"),
        ("{{ true }} {{ none }} {{ m }}", 'true null {"items":"mine","keys":1,"k":"v"}'),
    ],
)
def test_statements(text, value):
    assert compile_statements(text).render(names()) == value


# How Jinja2 sandboxes were left, and how programs were made to hang: from public write-ups.
ESCAPES = [
    "''.__class__.__mro__[1].__subclasses__()",
    "().__class__.__base__.__subclasses__()",
    "''['__class__']",
    "[].__class__",
    "m.__init__.__globals__",
    "self.__init__.__globals__.__builtins__",
    "lipsum.__globals__['os'].popen('id').read()",
    "cycler.__init__.__globals__.os",
    "joiner.__init__.__globals__",
    "namespace.__init__.__globals__",
    "config.items()",
    "request.__class__",
    "now.__globals__",
    "now.__call__.__globals__",
    "now._function.__globals__",
    "'{0.__class__}'.format(a)",
    "'%s' % m",
    "t.format_map(m)",
    "t | attr('__class__')",
    "t | format(1)",
    "l | map('upper') | list",
    "l | map(attribute='__class__') | list",
    "l | selectattr('__class__') | list",
    "l | groupby('__class__')",
    "t | xmlattr",
    "t | safe",
    "l.append(4)",
    "m.update({'x': 1})",
    "m.clear()",
    "l | tojson | attr('x')",
    "dict(a=1)",
    "range(10).__class__",
    "_scope.workspace",
    "loop.__class__",
    "caller()",
    "varargs",
    "10 ** 10 ** 10",
    "'a' * 10 ** 9",
    "'a' * 100000000000",
    "l * 100000000000",
    "9" * 4200 + " * " + "9" * 4200,
    "range(10 ** 8)",
    "range(100000000)",
    "'%099999999d' % 1",
    "t | center(100000000)",
    "t | indent(100000000)",
    "t | wordwrap(1)",
    "t | replace('', 'x' * 16000000)",
    "nobody.a.b.c()",
    "now(*l)",
    "now(**m)",
    "(now)()()",
    "now() ()",
    "t.upper()",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_but_plain_data_can_be_reached(source):
    try:
        value = compile_rich_expression(source)(names())
    except (ValueError, TemplateError):
        return
    assert value in (None, "") or type(value).__name__.endswith("Missing"), value


STATEMENTS = [
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import popen %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% macro m() %}{{ caller }}{% endmacro %}",
    "{% call now() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set x %}{{ a }}{% endset %}",
    "{% do l.append(1) %}",
    "{% set ns = namespace(x=1) %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% for x in l recursive %}{{ loop(l) }}{% endfor %}",
    "{% for x in range(100000) %}{% for y in range(100000) %}{% endfor %}{% endfor %}",
    "{% for x in range(100000) %}{% for y in range(9) %}" + "x" * 1000 + "{% endfor %}{% endfor %}",
    "{% set a = t * 1000 %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = [0] * 1000 %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    "{% for x in a %}{% endfor %}",
    "{% for x in nobody %}{% endfor %}",
    "{{ loop.index }}",
    "{% for x in l %}{{ loop.cycle }}{% endfor %}",
    "{% for x in l %}{{ loop.__class__ }}{% endfor %}",
    "{{ now }}",
    "{{ nobody }}",
    "{{ 1 / 0 }}",
    "{{ a | int | nope }}",
    "{{ a is nope }}",
    "{{ a is odd(5, 6) }}",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_every_other_statement_is_refused_or_bounded(text):
    with pytest.raises((ValueError, TemplateError)):
        compile_template(text).render(names())


def test_unknown_names_come_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'upper'"):
        compile_rich_expression("a | uper ~ 1")
    with pytest.raises(ValueError, match="Did you mean 'defined'"):
        compile_rich_expression("a is definde")
    with pytest.raises(ValueError, match="unexpected"):
        compile_rich_expression("a b")
    with pytest.raises(ValueError, match="line 2"):
        compile_statements("\n{% if %}")
