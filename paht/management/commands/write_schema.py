from typing import Any

from django.core.management.base import BaseCommand

from paht.launcher import schema


class Command(BaseCommand):
    help = "Write the schema snapshot for new databases. Run it after each change of a migration."

    def handle(self, *args: Any, **options: Any) -> None:
        schema.FILE.write_text(schema.migrated(), encoding="utf-8")
        self.stdout.write(f"{schema.FILE}: {schema.FILE.stat().st_size} bytes")
