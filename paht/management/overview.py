"""What `manage.py help` shows: the portal's own commands first, one line each."""

import textwrap
from pathlib import Path

import django
from django.conf import settings
from django.core.management import get_commands, load_command_class

WIDTH = 100
# Overrides of Django's own commands of these names.
NOT_OWN = {"makemessages", "migrate"}


def text() -> str:
    """Return the overview of all commands. Sets Django up, for the commands import models."""
    django.setup()
    commands = get_commands()
    own = {
        name: summary(app, name)
        for name, app in commands.items()
        if is_own(app) and name not in NOT_OWN
    }
    wide = max(map(len, own)) + 2
    lines = [
        f"  {name:<{wide}}{textwrap.shorten(own[name], WIDTH - wide - 2, placeholder='…')}"
        for name in sorted(own)
    ]
    others = textwrap.fill(
        " ".join(sorted(commands.keys() - own.keys())),
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    return "\n".join(
        [
            "Commands of the portal (manage.py help NAME: all options)",
            *lines,
            "",
            "Commands of Django and its packages",
            others,
            "",
        ]
    )


def is_own(app: object) -> bool:
    """Return whether the command lies in a package of this project."""
    package = getattr(app, "name", app)
    return (Path(settings.BASE_DIR) / str(package).split(".")[0]).is_dir()


def summary(app: str, name: str) -> str:
    """Return the first sentence of the command's help."""
    words = load_command_class(app, name).help.split(". ")[0]
    return " ".join(words.split()).rstrip(".")
