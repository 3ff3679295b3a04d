from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import identity, second_factor, second_person
from accounts.models import User
from accounts.second_person import Kind


class Command(BaseCommand):
    help = (
        "Remove the second step of a staff account, for an only administrator without a phone; or "
        "of a citizen's account, named by its phone, once the owner has shown an identity card."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        staff = User.objects.filter(username=username, is_staff=True).first()
        address = identity.read(username).address
        user = staff or (identity.find_citizen(address) if address else None)
        if user is None:
            raise CommandError(f"Không có tài khoản nào tên {username} hoặc có số điện thoại đó.")
        if staff and second_person.from_server(Kind.SECOND_STEP, user):
            self.stdout.write(
                f"{username}: chờ một quản trị viên hoặc lãnh đạo giám sát khác xác nhận trên Cổng"
            )
            return
        second_factor.remove(user)
        self.stdout.write(f"đã gỡ xác thực hai bước của {username}")
