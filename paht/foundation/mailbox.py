"""Define where messages are fetched by IMAP, as the settings read it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mailbox:
    """A mailbox to read. `security`: "s" TLS from the start, "tls" STARTTLS, "" none."""

    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    security: str
    folder: str
    # Where stored messages go. Some servers want all folders below INBOX.
    done: str
