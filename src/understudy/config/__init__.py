"""Every setting, once: defaults < understudy.yaml < UNDERSTUDY_* < flags. The reference, `--help` and the file follow from one table."""

from understudy.config.project import NO_PROJECT, Project, ServiceSettings, find_project, load_project
from understudy.config.resolve import Resolved, resolve, resolve_all
from understudy.config.settings import SETTINGS, Setting, setting

__all__ = [
    "NO_PROJECT",
    "SETTINGS",
    "Project",
    "Resolved",
    "ServiceSettings",
    "Setting",
    "find_project",
    "load_project",
    "resolve",
    "resolve_all",
    "setting",
]
