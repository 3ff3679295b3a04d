"""Make a key for a partner and print it once; the portal stores its hash only."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from accounts import confirmers
from partners import keys
from partners.models import PartnerKey, Scope


class Command(BaseCommand):
    help = "Make a key for a partner's application and print it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="partner and application")
        parser.add_argument(
            "--submit", action="store_true", help="may send reports; else only to the test door"
        )

    def handle(self, *args: Any, name: str, submit: bool, **options: Any) -> None:
        scopes = [Scope.READ, Scope.TEST, *([Scope.SUBMIT] if submit else [])]
        row = PartnerKey(name=name, scopes=[scope.value for scope in scopes])
        key = keys.issue(row)
        try:
            row.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        what = "Khóa kết nối mới, được gửi phản ánh" if submit else "Khóa kết nối mới"
        url = reverse("admin:partners_partnerkey_changelist")
        with transaction.atomic():
            row.save()
            confirmers.tell_done(what, kind="partner-key", by=None, url=url)
        self.stdout.write(key)
