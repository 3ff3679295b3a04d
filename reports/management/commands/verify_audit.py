import sys
from typing import Any

from django.core.management.base import BaseCommand

from reports.privacy import audit_chain


class Command(BaseCommand):
    help = (
        "Kiểm tra rằng không dòng nào của nhật ký (diễn biến, lượt xem, sự đồng ý, lịch sử thay "
        "đổi) bị sửa, xóa hay chèn thêm sau khi niêm phong. Mã thoát 1 khi có."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = False
        for fault in audit_chain.faults():
            found = True
            self.stderr.write(f"SAI {fault.table}: {fault.message}")
        for gap in audit_chain.beyond_proof():
            self.stdout.write(f"{gap.table}: {gap.message}")
        waiting = sum(audit_chain.unchained(model) for model in audit_chain.chained_models())
        self.stdout.write(f"dòng chưa niêm phong: {waiting}")
        if found:
            sys.exit(1)
        self.stdout.write("nhật ký nguyên vẹn")
