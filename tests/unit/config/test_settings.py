from pathlib import Path

from understudy.config import SETTINGS, setting
from understudy.config.resolve import check_value


def test_one_name_gives_flag_variable_and_key():
    port = setting("admin_port")
    assert (port.flag, port.env, port.name) == ("--admin-port", "UNDERSTUDY_ADMIN_PORT", "admin_port")
    assert setting("scenarios").flag == "--scenario"


def test_names_flags_and_variables_are_unique():
    for view in ("name", "flag", "env"):
        values = [getattr(one, view) for one in SETTINGS]
        assert len(values) == len(set(values))


def test_every_default_is_valid():
    for one in SETTINGS:
        for default in (one.default, *(one.by_command or {}).values()):
            check_value(one, default, one.name)


def test_a_few_defaults_differ_by_command():
    assert (setting("sealed").default_for("run"), setting("sealed").default_for("serve")) == (True, False)


def test_the_reference_says_what_the_table_says():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "configuration.md").read_text()
    for one in SETTINGS:
        section = page.partition(f"### {one.name}\n")[2].partition("\n### ")[0]
        assert one.help in section
        default = str(one.default).lower() if isinstance(one.default, bool) else str(one.default)
        shown = "default none" if one.default in ("", ()) else f"default `{default}`"
        assert f"Flag `{one.flag}`, variable `{one.env}`, {shown}" in section
