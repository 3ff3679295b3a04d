from typing import Any

from django.core.management.commands import makemessages

from paht.languages import LANGUAGES_OF_CITIZENS_ONLY, STAFF_SOURCES


class Command(makemessages.Command):
    """Django's command without the texts for staff in languages of citizens only."""

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["locale"]
        if asked and set(asked) <= set(LANGUAGES_OF_CITIZENS_ONLY):
            options["ignore_patterns"] = [*options["ignore_patterns"], *STAFF_SOURCES]
        super().handle(*args, **options)
