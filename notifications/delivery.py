"""Getting messages out."""


def nudge(message_id: int) -> None:
    """Ask a worker to deliver now. A hint only: what it misses, the sweep finds."""
