"""What cannot be done now, told to whoever asked for it: the base of the modules' `Refused`."""

from django.utils.functional import Promise


class Refusal(Exception):
    """`code` is for the caller, `message` tells the person why, in the language of the page."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
