"""Assemble every address of the staff pages about reports, and register their models."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from reports.admin import monthly, my_notices
from reports.admin.case import (
    checking,
    confidential,
    documents,
    duplicates,
    feedback,
    moves,
    notes,
    page,
    photos,
    reporter,
    spam,
)
from reports.admin.case.printing import views as printing
from reports.admin.exports import pages as exports
from reports.admin.hotline import page as hotline
from reports.admin.registers import (
    bans,
    breaches,
    catalogue,
    data_requests,
    directory,
    history,
    mails,
    messages,
    pending,
    personal_data_access,
    personal_data_sheet,
    portal_names,
    recounts,
    replies,
    security_log,
)
from reports.admin.worklist import bulk
from reports.admin.worklist.report_admin import WorklistAdmin
from reports.models import Report

# Importing these modules registers the pages of their models.
REGISTERS = (
    bans,
    breaches,
    catalogue,
    data_requests,
    directory,
    exports,
    mails,
    messages,
    pending,
    personal_data_access,
    portal_names,
    recounts,
    replies,
    security_log,
)

# Route below the worklist's address, view, name.
ROUTES = (
    # The worklist and what concerns several reports.
    ("nhieu/", bulk.bulk_view, "reports_report_bulk"),
    ("giu-kin/", confidential.list_view, "reports_report_confidential"),
    ("thong-bao-cua-toi/", my_notices.my_notices, "reports_my_notices"),
    ("nhat-ky-thay-doi/", history.portal_history_view, "reports_history"),
    ("so-du-lieu-ca-nhan/", personal_data_sheet.sheet_view, "reports_personal_data_sheet"),
    ("bao-cao-thang/", monthly.page_view, "reports_monthly"),
    ("bao-cao-thang/tep/", monthly.file_view, "reports_monthly_file"),
    ("xuat/", exports.mine_view, "reports_export_mine"),
    ("xuat/moi/", exports.start_view, "reports_export_start"),
    ("xuat/<int:object_id>/", exports.progress_view, "reports_export_progress"),
    ("xuat/<int:object_id>/huy/", exports.cancel_view, "reports_export_cancel"),
    ("xuat/<int:object_id>/tep/", exports.file_view, "reports_export_file"),
    # The hotline.
    ("tong-dai/", hotline.hotline_view, "reports_hotline"),
    ("tong-dai/so-goi/", hotline.caller_view, "reports_hotline_caller"),
    ("tong-dai/chuyen-muc/", hotline.categories_view, "reports_hotline_categories"),
    ("tong-dai/da-ghi/<int:object_id>/", hotline.taken_view, "reports_hotline_taken"),
    # One case.
    ("<int:object_id>/change/", page.case_view, "reports_report_change"),
    ("<int:object_id>/chuyen/<slug:name>/", moves.move_view, "reports_report_move"),
    ("<int:object_id>/giu-noi-dung/", page.keep_view, "reports_report_keep"),
    ("<int:object_id>/kiem-tra/", checking.check_view, "reports_report_check"),
    ("<int:object_id>/mau/<slug:name>/", replies.insert_view, "reports_report_reply"),
    ("<int:object_id>/ghi-chu/", notes.note_view, "reports_report_note"),
    ("<int:object_id>/tai-lieu/", documents.add_view, "reports_report_document"),
    (
        "<int:object_id>/tai-lieu/<int:document_id>/",
        documents.change_view,
        "reports_report_document_change",
    ),
    ("<int:object_id>/anh/<int:photo_id>/", photos.photo_view, "reports_report_photo"),
    (
        "<int:object_id>/anh/<int:photo_id>/goc/",
        photos.original_view,
        "reports_report_photo_original",
    ),
    (
        "<int:object_id>/anh/<int:photo_id>/bo-che/",
        photos.restore_view,
        "reports_report_photo_restore",
    ),
    ("<int:object_id>/gop/", duplicates.merge_view, "reports_report_merge"),
    ("<int:object_id>/nghi-rac/", spam.judge_view, "reports_report_judge"),
    ("<int:object_id>/nguoi-doc/", confidential.readers_view, "reports_report_readers"),
    (
        "<int:object_id>/nguoi-doc/<int:reader_id>/bo/",
        confidential.remove_view,
        "reports_report_remove_reader",
    ),
    ("<int:object_id>/nguoi-gui/", reporter.personal_data_view, "reports_report_personal_data"),
    ("<int:object_id>/nguoi-gui/xin-phep/", reporter.ask_view, "reports_report_ask_use"),
    ("<int:object_id>/theo-doi/", feedback.follow_up_view, "reports_report_follow_up"),
    ("<int:object_id>/de-nghi-mo-lai/", feedback.reopening_view, "reports_report_reopening"),
    ("<int:object_id>/in/", printing.print_view, "reports_report_print"),
    ("<int:object_id>/pdf/", printing.pdf_view, "reports_report_pdf"),
    (
        "<int:object_id>/nhat-ky-thay-doi/",
        history.report_history_view,
        "reports_report_history",
    ),
)


@admin.register(Report)
class ReportAdmin(WorklistAdmin):
    """The worklist and every page below it; no report is edited in place."""

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="reports_report_changelist"),
            *(path(route, staff(view), name=name) for route, view, name in ROUTES),
        ]
