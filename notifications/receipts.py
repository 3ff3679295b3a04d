"""Read the gateways' later reports: whether a message arrived, and its cost."""

from dataclasses import dataclass

from django.utils import timezone

from notifications.models import Arrival, Message


class Unreadable(Exception):
    """Refuse a report that does not have the form the gateway documents."""


@dataclass(frozen=True)
class DeliveryReport:
    """A delivery report: `arrival` is UNKNOWN until the gateway knows; `cost` is in đồng."""

    gateway: str
    provider_id: str
    arrival: Arrival
    cost: int | None = None


# eSMS: 4 rejected, 5 finished; other codes mean that the message is on its way.
_ESMS_REJECTED, _ESMS_FINISHED = "4", "5"
# SpeedSMS: 0 arrived, 1-63 not yet, 64 and above never.
_SPEEDSMS_FAILED = 64


def read_esms(fields: dict[str, str]) -> DeliveryReport:
    """Read the query of eSMS's callback."""
    provider_id, status = fields.get("SMSID", ""), fields.get("SendStatus", "")
    if not provider_id or not status:
        raise Unreadable
    arrival = Arrival.UNKNOWN
    if status == _ESMS_REJECTED:
        arrival = Arrival.FAILED
    elif status == _ESMS_FINISHED:
        arrived = fields.get("SendSuccess", "").strip("0") != ""
        arrival = Arrival.DELIVERED if arrived else Arrival.FAILED
    return DeliveryReport("esms", provider_id, arrival, _cost(fields.get("TotalPrice", "")))


def read_speedsms(found: object) -> DeliveryReport:
    """Read the JSON of SpeedSMS's webhook (`type` "report")."""
    if not isinstance(found, dict) or found.get("type") != "report":
        raise Unreadable
    status, provider_id = found.get("status"), found.get("tranId")
    if isinstance(status, str) and status.isdecimal():
        status = int(status)
    if type(status) is not int or not isinstance(provider_id, int | str) or not provider_id:
        raise Unreadable
    arrival = Arrival.UNKNOWN
    if status == 0:
        arrival = Arrival.DELIVERED
    elif status >= _SPEEDSMS_FAILED:
        arrival = Arrival.FAILED
    return DeliveryReport("speedsms", str(provider_id), arrival)


def record(report: DeliveryReport) -> bool:
    """Store the report with its message; return False when no message has this id.

    Reports come several times and in any order; a message that has arrived stays arrived.
    """
    messages = Message.objects.filter(
        gateway=report.gateway, provider_id=report.provider_id
    ).exclude(provider_id="")
    found = messages.exists()
    if report.cost is not None:
        messages.update(cost=report.cost)
    if report.arrival != Arrival.UNKNOWN:
        messages.exclude(arrival=Arrival.DELIVERED).update(
            arrival=report.arrival, arrival_at=timezone.now()
        )
    return found


def _cost(text: str) -> int | None:
    whole = text.partition(".")[0]
    return int(whole) if whole.isdecimal() and len(whole) < 10 else None
