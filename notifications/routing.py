"""Try the gateways in order until one accepts the message."""

from notifications import gateways
from notifications.breaker import Breaker
from notifications.contract import Deferred, Receipt, Rejected, Unavailable, Unsuited
from notifications.models import Message
from notifications.texts import Text


class Resting(Exception):
    """All gateways rest, so none was asked. `seconds` until one may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"resting for {seconds:.0f} s")
        self.seconds = seconds


class Failed(Exception):
    """A gateway may accept it later. `refused_by` lists gateways that certainly did not send it."""

    def __init__(self, reason: str, refused_by: list[str]) -> None:
        super().__init__(reason)
        self.refused_by = refused_by


def send(message: Message, text: Text) -> Receipt:
    """Hand the message to the first gateway that accepts it.

    Raises `Rejected` (no gateway ever will), `Failed` or `Resting` (try later).
    """
    reasons: list[str] = []
    refused_by: list[str] = []
    rests: list[float] = []
    unsuited = "no gateway"
    for gateway in gateways.chain(message.channel):
        breaker = Breaker(gateway.name)
        if rest := breaker.rest():
            rests.append(rest)
            continue
        breaker.trying()
        try:
            receipt = gateway.send(message, text)
        except Rejected:
            breaker.succeeded()
            raise
        except Unsuited as error:
            unsuited = str(error)
        except Unavailable as error:
            reasons.append(str(error))
            if error.answered:
                refused_by.append(gateway.name)
            if not isinstance(error, Deferred):
                breaker.failed()
        else:
            breaker.succeeded()
            return receipt
    if reasons:
        raise Failed("; ".join(reasons), refused_by)
    if rests:
        raise Resting(min(rests))
    raise Rejected(unsuited)


def rests(channel: str) -> bool:
    """Return whether every gateway of this channel rests now."""
    return all(Breaker(gateway.name).rest() for gateway in gateways.chain(channel))


def reaches_phones(channel: str) -> bool:
    """Return whether messages of this channel ring on a phone."""
    return any(gateway.reaches_phones for gateway in gateways.chain(channel))
