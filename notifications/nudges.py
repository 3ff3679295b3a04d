"""Ask a worker to run a task now. When the request is lost, a sweep does the work later."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError
from kombu.pools import producers

# A citizen's page waits for this. A broker that hangs may cost each step this time once; then
# nobody asks it for `PAUSE_SECONDS`.
SOCKET_TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 30.0

logger = logging.getLogger(__name__)
_paused_until = 0.0


def nudge(message_id: int) -> None:
    """Ask a worker to deliver the message now; never raise because of the broker."""
    # Named as text, because the task imports delivery, which is on a higher floor.
    ask("notifications.tasks.deliver", message_id)


def ask(task: str, *args: object) -> None:
    """Ask a worker to run `task` now; never raise because of the broker.

    A sweep runs `task` anyway.
    """
    global _paused_until
    if time.monotonic() < _paused_until:
        return
    connection = current_app.connection_for_write(
        transport_options={
            "socket_connect_timeout": SOCKET_TIMEOUT_SECONDS,
            "socket_timeout": SOCKET_TIMEOUT_SECONDS,
        }
    )
    try:
        with producers[connection].acquire(block=True, timeout=SOCKET_TIMEOUT_SECONDS) as producer:
            current_app.send_task(task, args=args, producer=producer, retry=False)
    except (OperationalError, OSError) as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("broker not reached (%s): messages wait for the sweep", type(error).__name__)
