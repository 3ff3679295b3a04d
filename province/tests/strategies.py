"""Hypothesis strategies for moments, promises and working calendars."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from province.deadlines import WorkCalendar

FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2027, 12, 31)
ZONES = ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"]
SESSIONS = [
    ((time(7), time(11)), (time(13), time(17))),
    ((time(7, 30), time(11, 30)), (time(13, 30), time(17))),
    ((time(8), time(16)),),
]
days = st.dates(FIRST_DAY, LAST_DAY)
moments = st.datetimes(
    datetime(2023, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from(ZONES).map(ZoneInfo)
)
promises = st.integers(1, 30)
calendars = st.builds(
    WorkCalendar,
    days_off=st.frozensets(days, max_size=120),
    makeup_days=st.frozensets(days.filter(lambda day: day.weekday() >= 5), max_size=20),
    sessions=st.sampled_from(SESSIONS),
    count_submission_day=st.booleans(),
    urgent_hours=st.integers(1, 72),
)
