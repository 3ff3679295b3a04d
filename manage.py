#!/usr/bin/env python
import os
import sys
from contextlib import nullcontext
from typing import NoReturn

try:
    import django
    import pghistory
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
except ModuleNotFoundError as error:
    sys.exit(
        f"Python này thiếu thư viện ({error.name}): hãy chạy bin/serve, "
        "hoặc .venv/bin/python manage.py …"
    )

from paht.foundation.frames import in_one_piece
from paht.launcher import embedded, engines, ordinary_user, schema
from paht.management import overview
from paht.management.commands import serve

# These commands need no engines.
WITHOUT_ENGINES = {
    "check",
    "collectstatic",
    "help",
    "makemessages",
    "makemigrations",
    "recover",
    "version",
}
# A mail server pipes a message into this command. Any other exit code would bounce the message.
MAIL_PIPE, TRY_AGAIN = "receive_mail", 75
# Some of them repair a schema, or work with another database.
CHECKS_SCHEMA_ITSELF = {"prepare", "migrate", "restore", "verify_backup"}


def main() -> None:
    """Run a command on running engines; report a wrong setting in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paht.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        if command == "serve":
            # Skips Django's set-up: `serve` renders no page itself, and starts in half the time.
            serve.Command().run_from_argv(sys.argv)
        elif sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
            sys.stdout.write(overview.text())
        elif command in WITHOUT_ENGINES or "--help" in sys.argv:
            execute_from_command_line(sys.argv)
        else:
            with engines.running(
                settings.VAR_DIR,
                database=settings.EMBEDDED,
                queue=settings.REDIS_URL == embedded.redis_url(settings.VAR_DIR),
                archive=settings.BACKUP_WAL_DIR,
            ):
                django.setup()
                if command not in CHECKS_SCHEMA_ITSELF:
                    schema.refuse_newer()
                try:
                    with (
                        nullcontext()
                        if command == "migrate"
                        else pghistory.context(command=command)
                    ):
                        # As in the web server: else `bench` measures where frames happen to lie.
                        in_one_piece(execute_from_command_line, sys.argv)
                finally:
                    if owner := ordinary_user.account(settings.VAR_DIR):
                        # The programs of the portal have to read and change these files, too.
                        ordinary_user.hand_over(owner, settings.VAR_DIR, settings.MEDIA_ROOT)
    except ImproperlyConfigured as error:
        _stop(command, f"Cấu hình sai: {error}")
    except embedded.CannotRun as error:
        _stop(command, str(error))
    except Exception as error:
        if command != MAIL_PIPE:
            raise
        _stop(command, f"not stored, try again: {type(error).__name__}")


def _stop(command: str, reason: str) -> NoReturn:
    """Exit with one line; a mail server keeps its message for a later try."""
    sys.stderr.write(f"{reason}\n")
    sys.exit(TRY_AGAIN if command == MAIL_PIPE else 1)


if __name__ == "__main__":
    main()
