"""Base class of every module's `Refused` exception."""

from django.utils.functional import Promise


class Refusal(Exception):
    """Refuse an action: `code` is for the caller, `message` explains it to the person.

    The message is in the language of the page.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
