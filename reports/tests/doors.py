"""Register every door through which a report can leave the portal.

`test_doors` compares each list with the code and walks through the doors with one confidential
and one unpublished report. Whoever adds an address, a list, a message, an export, a logger or a
cache adds its line here and says what may leave. Staff addresses have their own walk, which fails
for an address that it cannot fill in (`scope_walk`, `reports/tests/admin/test_scope.py`).
"""

from enum import Enum


class Carries(Enum):
    """What of a report a stranger may get at a door."""

    NOTHING = "no report"
    PUBLIC = "public reports only"
    FACTS = "state and dates of the report with this code"
    OWNER = "the reporter's own, after proof"
    SECRET = "the report of an unguessable token"


# Outside the staff site: name of the URL → what it carries.
ADDRESSES: dict[str, Carries] = {
    **dict.fromkeys(
        (
            *("", "proof", "robots", "manifest", "worker", "security_txt", "files:portal_card"),
            *("partners:open311:token", "partners:open311_test:token"),
            *("partners:open311:discovery", "partners:open311_test:discovery"),
            *("partners:open311:services", "partners:open311_test:services"),
            *("partners:open311:service", "partners:open311_test:service"),
            *("partners:open_data", "partners:open_data_catalog", "open_data:page"),
            "partners:openapi",
            *("receipts:esms", "receipts:speedsms", "notifications:unsubscribe"),
            *("reports:photo_position", "reports:category_proposals", "reports:personal_words"),
            "reports:questions",
            # The call centre tells the portal of calls; nothing of a report goes back.
            "partners:hotline",
            *("reports:offline", "reports:guide", "reports:about", "reports:privacy"),
            *("reports:follow_verify", "reports:report_new", "reports:go_on"),
            *("citizen:tiles", "citizen:page", "citizen:part", "citizen:emergency"),
            *("citizen:near", "citizen:place", "citizen:correct", "citizen:article"),
            *("citizen:search", "citizen:entitlement", "citizen:fee"),
            *("citizen:camera_picture", "citizen:camera_small_picture"),
            *("citizen:series", "citizen:part_series"),
            *("citizen:notices", "citizen:all_calendar", "citizen:calendar"),
            "citizen:part_calendar",
            *("reports:hold_file", "reports:preview", "reports:report_edit"),
            *("reports:pending", "short_link", "vneid_answer"),
        ),
        Carries.NOTHING,
    ),
    **dict.fromkeys(
        (
            *("partners:open311:requests", "partners:open311:request"),
            *("partners:open311_test:requests", "partners:open311_test:request"),
            *("partners:open311:updates", "partners:open311_test:updates"),
            *("partners:open_data_csv", "partners:open_data_geojson"),
            *("partners:open_data_csv_nightly", "partners:open_data_geojson_nightly"),
            "partners:open_data_retractions",
            *("sitemap", "files:attachment", "files:card", "reports:home", "reports:lookup"),
            *("reports:suggestions", "reports:similar", "reports:map", "reports:map_list"),
            *("reports:map_data", "reports:categories", "reports:category", "reports:feed"),
            *("reports:statistics", "reports:follow_area", "reports:follow_confirm"),
            *("reports:follow", "reports:following"),
        ),
        Carries.PUBLIC,
    ),
    **dict.fromkeys(("reports:detail", "reports:me_too"), Carries.FACTS),
    **dict.fromkeys(
        (
            *("reports:my_report_list", "reports:my_report_list_verify"),
            *("reports:my_report_close", "reports:my_report", "reports:my_report_verify"),
            *("reports:my_report_supply", "reports:use_consent", "reports:my_report_withdraw"),
            *("reports:my_report_rate", "reports:my_report_reopen", "reports:my_reports"),
            *("reports:data_rights", "reports:data_rights_entry", "reports:data_rights_export"),
            *("reports:data_rights_readable", "reports:data_rights_ask"),
            *("reports:data_rights_delete", "reports:data_rights_address"),
            "reports:data_rights_withdraw",
            "reports:my_report_news",
        ),
        Carries.OWNER,
    ),
    **dict.fromkeys(
        ("reports:report_done", "reports:rate", "reports:prove_email", "reports:add_mail"),
        Carries.SECRET,
    ),
}
# Pages of accounts show no report.
ACCOUNTS = "accounts:"

# Lists of the staff site: model → filters, and searched columns after a question mark.
LISTS: dict[str, str] = {
    "accounts.Consent": "channel purpose text_version",
    "accounts.DataRequest": "?^about WaitingFilter kind",
    "accounts.IdentityConflict": "StateFilter",
    "accounts.RightsRequest": "StateFilter",
    "accounts.SecurityEvent": "?client_mark at kind",
    "accounts.User": "?username RoleFilter is_active",
    "citizen.Article": "?code ?group ?name SourceFilter is_on source__tile",
    "citizen.CameraBasis": "",
    "citizen.Contact": "?code ?name ?phone SourceFilter is_always_open is_on source__tile",
    "citizen.Correction": "DoneFilter source__tile",
    "citizen.FeeAccount": "",
    "citizen.Figure": "?series__code__exact ?series__name is_forecast series__source__tile",
    "citizen.Notice": "?code ?name SourceFilter is_cancelled is_on kind level source__tile",
    "citizen.Place": "?address ?code ?name SourceFilter is_on kind source__tile",
    "citizen.Series": "?code ?group ?name SourceFilter is_on source__tile",
    "citizen.Source": "?name StaleFilter is_on tile",
    "citizen.Tile": "",
    "notifications.Message": "?dedupe_key arrival channel created_at status template urgent",
    "notifications.Suppression": "channel reason",
    "partners.Call": "?call_id__exact is_imported",
    "partners.CallCentreKey": "",
    "partners.CallOpening": "what",
    "partners.OperatorExtension": "",
    "partners.PartnerKey": "ForceFilter",
    "partners.Webhook": "",
    "partners.WebhookDelivery": "?webhook__name status",
    "province.AdminUnit": (
        "?aliases ?code ?full_name ?parent__full_name is_active level parent scheme"
    ),
    "province.Agency": "?code ?name ?short_name ?unit__full_name is_active kind on_duty_24_7 unit",
    "province.CalendarDay": "?name ?source kind",
    "province.Portal": "",
    "reports.Ban": "ForceFilter",
    "reports.Category": (
        "?agency_pattern ?code ?name ?parent__name LevelFilter is_active parent sensitive urgent"
    ),
    "reports.DeadlineRecount": "",
    "reports.IncomingMail": "reason received_at state",
    "reports.Export": "asked_at form status what",
    "reports.PendingReport": "AgeFilter StateFilter channel endangers_life",
    "reports.PersonalDataBreach": "status",
    "reports.PersonalDataAccess": (
        "?report__code__exact AgencyFilter GroundFilter PersonFilter ReviewFilter"
    ),
    "reports.ReplyTemplate": "?body ?name is_active",
    "reports.Report": (
        "?code AgencyFilter ChannelFilter CommuneFilter DayFilter DistrictFilter "
        "FloodFilter GroupFilter MergedFilter QuickFilter RatingFilter StateFilter"
    ),
}

# Kinds of messages that name a report; the others name none.
MESSAGES_ABOUT_REPORTS = frozenset(
    (
        *("received", "forwarded", "need_info", "extended", "rescheduled", "done", "refused"),
        "merged",
        *("withdrawn", "not_reopened", "use_asked", "reopened", "restored", "corrected"),
        *("staff_new", "staff_urgent", "staff_arrived", "staff_reception", "staff_half"),
        *("staff_due", "staff_today", "staff_overdue", "staff_leader", "staff_escalated"),
        *("staff_digest", "staff_task", "staff_supplied", "staff_break_glass", "staff_mention"),
        *(
            "follow_confirm",
            "follow_news",
            "follow_digest",
            "breach_notice",
            "mail_added",
            "mail_confirm",
        ),
    )
)
OTHER_MESSAGES = frozenset(
    (
        "notice_news",
        "mail_files",
        "mail_empty",
        "staff_breach",
        "staff_many_urgent",
        "staff_messages_near",
        "staff_sign_in_burst",
        "data_answered",
        "data_deleted",
        "email_changed",
        "email_confirm",
        "otp",
        "password_changed",
        "pending_created",
        "pending_reminder",
        "staff_pending",
        "phone_changed",
        "account_opened",
        "second_step_on",
        "second_step_off",
        "identity_linked",
        "identity_removed",
        "staff_codes_stopped",
        "staff_sources",
        "staff_many_accesses",
        "staff_rights",
    )
)

# Files of the staff site: what × form.
EXPORTS = frozenset((what, form) for what in ("list", "month") for form in ("xlsx", "csv", "docx"))

# Modules that write to a log; each names codes and keys, never words.
LOGGERS = frozenset(
    (
        "accounts/passkeys.py",
        "accounts/sso/provider.py",
        "accounts/views/sso_way.py",
        "reports/casework/spam/floods.py",
        "reports/notices/unread_pending.py",
        "reports/notices/unread_reports.py",
        "paht/middleware.py",
        "reports/privacy/key_rotation.py",
        "notifications/breaker.py",
        "notifications/delivery.py",
        "notifications/gateways.py",
        "notifications/nudges.py",
        "notifications/zalo_tokens.py",
        "paht/backup/archive.py",
        "paht/backup/schedule.py",
        "partners/hotline/desk.py",
        "paht/foundation/proof.py",
        "paht/foundation/throttle.py",
        "citizen/cameras.py",
        "citizen/importing/feed_runs.py",
        "citizen/importing/runs.py",
        "citizen/keeping.py",
        "reports/admin/exports/queue.py",
        "reports/admin/hotline/page.py",
        "reports/deadlines/reminders.py",
        "reports/intake/mail/fetching.py",
        "reports/intake/mail/processing.py",
        "reports/intake/mail/recognising.py",
        "reports/privacy/audit_chain.py",
        "reports/privacy/purge.py",
        "reports/workflow/orphans.py",
        "reports/workflow/storage.py",
    )
)

# Modules that keep values in a cache, and how many calls do.
CACHES: dict[str, int] = {
    "citizen/communes.py": 2,
    "citizen/directories.py": 1,
    "citizen/notice_board.py": 1,
    "citizen/views/article_section.py": 1,
    "citizen/views/places.py": 1,
    "accounts/holders.py": 1,
    "accounts/passwords.py": 1,
    "accounts/sso/provider.py": 3,
    "paht/foundation/caching.py": 2,
    "paht/sitemaps.py": 1,
    "province/calendar.py": 1,
    "province/directory.py": 3,
    "province/portal.py": 1,
    "reports/admin/case/choosing.py": 2,
    "reports/admin/case/forms/documents.py": 1,
    "reports/admin/case/kept_words.py": 1,
    "reports/admin/worklist/filters.py": 2,
    "reports/casework/replies.py": 1,
    "reports/casework/spam/floods.py": 1,
    "reports/casework/spam/marks.py": 1,
    "reports/fields/agencies.py": 1,
    "reports/intake/category_help.py": 1,
    "reports/intake/accusations.py": 2,
    "reports/intake/mail/proposals.py": 1,
    "reports/models/answers.py": 1,
    "reports/models/case_actions.py": 2,
    "reports/models/catalogue.py": 1,
    "reports/models/events.py": 1,
    "reports/models/extra_reach.py": 1,
    "reports/models/impartiality.py": 2,
    "reports/models/pending.py": 1,
    "reports/models/questions.py": 2,
    "reports/search/lookup_forms.py": 1,
    "reports/statistics/monthly.py": 1,
    "reports/templatetags/portal.py": 1,
    "reports/views/cards.py": 1,
    "reports/views/catalogue.py": 1,
    "reports/views/home.py": 3,
    "reports/workflow/media_folder.py": 1,
}

# Modules with functions that remember their results for the life of the process or of an object;
# none remembers a report beyond its request.
REMEMBERING = frozenset(
    (
        "accounts/passwords.py",
        "citizen/departures.py",
        "citizen/opening_hours.py",
        "citizen/views/series_section.py",
        "paht/foundation/crypto.py",
        "paht/foundation/fonts.py",
        "paht/offline.py",
        "partners/keys.py",
        "partners/open311/reading.py",
        "partners/openapi/document.py",
        "province/models.py",
        "reports/models/report.py",
        "reports/admin/worklist/pages.py",
        "reports/fields/select.py",
        "reports/map/clusters.py",
        "reports/models/answers.py",
        "reports/people/follow_news.py",
        "reports/privacy/audit_chain.py",
        "reports/samples/sample_reports.py",
        "reports/samples/synthetic.py",
        "reports/search/paging.py",
        "reports/search/selection.py",
        "reports/statistics/monthly.py",
        "reports/statistics/overview.py",
        "reports/statistics/rollup.py",
        "reports/templatetags/portal.py",
        "reports/views/cards.py",
        "reports/workflow/case_actions.py",
    )
)
