#!/usr/bin/env python
import os
import sys
from contextlib import nullcontext

try:
    import pghistory
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
except ModuleNotFoundError as error:
    sys.exit(
        f"Python này thiếu thư viện ({error.name}): hãy chạy bin/serve, "
        "hoặc .venv/bin/python manage.py …"
    )

from paht.launcher import embedded, engines
from paht.management import overview
from paht.management.commands import serve

# These commands need no engines.
WITHOUT_ENGINES = {
    "check",
    "collectstatic",
    "help",
    "makemessages",
    "makemigrations",
    "version",
}


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
            ):
                with nullcontext() if command == "migrate" else pghistory.context(command=command):
                    execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Cấu hình sai: {error}")
    except embedded.CannotRun as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
