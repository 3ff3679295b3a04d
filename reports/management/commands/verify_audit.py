import sys
from typing import Any

from django.core.management.base import BaseCommand

from reports.privacy import audit_chain


class Command(BaseCommand):
    help = (
        "Check the audit chain for altered records. No row of events, personal-data accesses, "
        "consents and the history may be altered, removed or inserted. Ends with 1 on a fault."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = False
        for fault in audit_chain.faults():
            found = True
            self.stderr.write(f"SAI {fault.table}: {fault.message}")
        waiting = sum(audit_chain.unchained(model) for model in audit_chain.chained_models())
        self.stdout.write(f"dòng chưa niêm phong: {waiting}")
        if found:
            sys.exit(1)
        self.stdout.write("nhật ký nguyên vẹn")
