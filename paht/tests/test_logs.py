"""What a log line keeps to itself."""

import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from paht.logs import Discreet, OneLine
from reports.tests.factories import NAME


@pytest.mark.django_db
def test_a_row_that_broke_a_rule_is_not_written_to_the_log() -> None:
    # A column that is not sealed: what was typed there stands in the DETAIL.
    row = {"username": f"{NAME}\n{NAME}", "is_active": None}
    try:
        with transaction.atomic():
            User.objects.create(**row)
    except IntegrityError as error:
        assert NAME in str(error)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())

    line = Discreet("{message}", style="{").format(record)

    assert "IntegrityError" in line
    assert "withheld" in line
    assert NAME not in line


def test_the_fault_of_a_sender_takes_one_line() -> None:
    try:
        raise ValueError("x")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "bad host", None, sys.exc_info())

    assert OneLine("{message}", style="{").format(record) == "bad host"
