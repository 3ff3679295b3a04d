"""Define all tables of reports, one file per table family.

Entry points: the names below; import them from `reports.models`.
Invariants: reporters are stored apart from their reports. Reads are QuerySet methods named for
their use. Only `intake.submission.submit` creates a report, only `workflow.move` changes its state.
Tests: reports/tests/models, and the tests of each subject.
"""

from reports.models.abuse import Ban, Mark, Suspicion
from reports.models.answers import Answer, versions
from reports.models.attachments import (
    Attachment,
    AttachmentQuerySet,
    of_reporter_through,
    with_photos,
)
from reports.models.audit_chain import AuditFence, AuditLink
from reports.models.breaches import (
    BreachEntry,
    BreachNotice,
    BreachPerson,
    PersonalDataBreach,
)
from reports.models.case_actions import CaseAction, Cooperation, case_action_records, helping
from reports.models.catalogue import Category, known_categories
from reports.models.confidential_readers import (
    ConfidentialReader,
    able_staff,
    is_kept_from,
    people_kept_from,
    people_opening,
)
from reports.models.documents import CaseDocument
from reports.models.events import DayCounter, ReportEvent, confidential_mains, history
from reports.models.exports import Export, ExportDownload
from reports.models.feedback import FollowUp, Rating, ReopeningRequest
from reports.models.following import Publication, StateNews, Subscription
from reports.models.formerly_complained import FormerlyComplained
from reports.models.held_files import HeldAnswers, HeldFile
from reports.models.impartiality import is_kept_out, kept_out
from reports.models.mail import IncomingMail, MailPiece
from reports.models.map_tables import MapCell, MapChange, MapPoint
from reports.models.me_too import MeToo
from reports.models.media_folder import MediaFolder
from reports.models.notes import Mention, StaffNote
from reports.models.pending import PendingAction, PendingReport
from reports.models.personal_data_access import (
    AccessReason,
    AccessReview,
    Ground,
    PersonalDataAccess,
    ReporterField,
    UseRequest,
)
from reports.models.photo_originals import PhotoOriginal
from reports.models.questions import CategoryQuestion, QuestionAnswer, QuestionKind
from reports.models.recounts import DeadlineRecount
from reports.models.reminders import NoticeChoice, Reminder
from reports.models.replies import ReplyTemplate
from reports.models.report import Report, ReportQuerySet, attach_references
from reports.models.report_access import OPEN, OUTCOMES, PLACE, PUBLIC
from reports.models.reporter import ERASED, Reporter
from reports.models.retractions import Retraction
from reports.models.search_words import SearchWord
from reports.models.statistics import ChangedDay, CountedMonth, ReleasedTable

__all__ = [
    "ERASED",
    "OPEN",
    "OUTCOMES",
    "PLACE",
    "PUBLIC",
    "PersonalDataAccess",
    "Answer",
    "Attachment",
    "AttachmentQuerySet",
    "Ban",
    "CaseDocument",
    "Category",
    "CategoryQuestion",
    "ChangedDay",
    "Cooperation",
    "CountedMonth",
    "DayCounter",
    "DeadlineRecount",
    "Export",
    "ExportDownload",
    "FollowUp",
    "FormerlyComplained",
    "Ground",
    "HeldAnswers",
    "HeldFile",
    "IncomingMail",
    "MailPiece",
    "CaseAction",
    "AccessReason",
    "BreachEntry",
    "BreachNotice",
    "BreachPerson",
    "PersonalDataBreach",
    "AccessReview",
    "MapCell",
    "MapChange",
    "MapPoint",
    "Mark",
    "MeToo",
    "MediaFolder",
    "Mention",
    "NoticeChoice",
    "PendingAction",
    "PendingReport",
    "PhotoOriginal",
    "Publication",
    "QuestionAnswer",
    "QuestionKind",
    "Rating",
    "ReleasedTable",
    "Reminder",
    "ReopeningRequest",
    "ReplyTemplate",
    "Report",
    "ReportEvent",
    "Retraction",
    "ReportQuerySet",
    "Reporter",
    "AuditLink",
    "AuditFence",
    "SearchWord",
    "ConfidentialReader",
    "ReporterField",
    "StaffNote",
    "StateNews",
    "Subscription",
    "Suspicion",
    "UseRequest",
    "able_staff",
    "attach_references",
    "case_action_records",
    "helping",
    "known_categories",
    "history",
    "is_kept_from",
    "is_kept_out",
    "kept_out",
    "people_kept_from",
    "people_opening",
    "confidential_mains",
    "of_reporter_through",
    "versions",
    "with_photos",
]
