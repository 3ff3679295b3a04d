"""Vietnam's clock, and the two formats in which pages, messages and files write a time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local(moment: datetime) -> datetime:
    """Return an aware `moment` as the clock in Vietnam shows it."""
    return moment.astimezone(VIETNAM)


def day_text(at: date | datetime) -> str:
    """Write a day: "04/10/2023". A moment counts as its day in Vietnam."""
    day = local(at) if isinstance(at, datetime) else at
    return f"{day:%d/%m/%Y}"


def moment_text(moment: datetime) -> str:
    """Write a moment: "07:30 04/10/2023"."""
    return f"{local(moment):%H:%M %d/%m/%Y}"
