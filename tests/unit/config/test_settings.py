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
