"""Refuse weak passwords, with messages in Vietnamese.

Django's own messages are not all translated.
"""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _

from paht.foundation import text


def _bare(typed: str) -> str:
    return text.fold(typed).replace(" ", "")


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn, cần ít nhất %(min_length)d ký tự.")

    def get_help_text(self) -> str:
        return _("Ít nhất %(min_length)d ký tự.") % {"min_length": self.min_length}


class NotAboutYou(django_rules.UserAttributeSimilarityValidator):
    """Compare like Django, and also without spaces and diacritics.

    "nguyenvanan" is too close to "Nguyễn Văn An".
    """

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        if user is not None:
            facts = {name: _bare(str(getattr(user, name, ""))) for name in self.user_attributes}
            bare: Any = SimpleNamespace(_meta=user._meta, **facts)
            super().validate(_bare(password), bare)

    def get_error_message(self) -> str:
        return _("Mật khẩu quá giống họ tên, số điện thoại hoặc thư điện tử của Ông/Bà.")

    def get_help_text(self) -> str:
        return _("Không giống họ tên, số điện thoại, thư điện tử.")


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu này quá phổ biến, dễ bị đoán.")

    def get_help_text(self) -> str:
        return _("Không phải mật khẩu phổ biến.")


class NotOnlyDigits(django_rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu không được chỉ gồm chữ số.")

    def get_help_text(self) -> str:
        return _("Không chỉ gồm chữ số.")
