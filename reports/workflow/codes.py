"""Number reports: YYYYMMDD and a number of four or more digits within the day."""

from datetime import date

from django.db import connection, transaction


def next_code(day: date) -> str:
    """Return the next report code for `day` (Vietnam time).

    Call inside the transaction that saves the report: the day's counter stays locked
    until commit, so codes have no gaps and no duplicates.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_code needs the report's transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_daycounter (day, last) VALUES (%s, 1) "
            "ON CONFLICT (day) DO UPDATE SET last = reports_daycounter.last + 1 RETURNING last",
            [day],
        )
        (last,) = cursor.fetchone()
    return f"{day:%Y%m%d}{last:04d}"
