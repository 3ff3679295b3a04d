"""The floors of the house: every package and module, declared once from the ground up.

A module imports only from lower lines: rooms from rooms on earlier lines of `ROOMS`, modules of
one room from modules on earlier lines of its entry in `INSIDE`. Neighbours on one line never
import each other. `test_architecture.py` checks every import against this declaration; a module
without a floor fails.
"""

# The Django apps, from the ground up, and the roof.
APPS = ("province", "notifications", "accounts", "citizen", "reports", "partners", "paht")

ROOMS = (
    "paht.foundation",
    "province",
    "notifications",
    "accounts",
    "citizen",
    "reports.rules reports.uploads",
    "reports.models",
    "reports.notices reports.fields",
    "reports.workflow",
    "reports.casework reports.deadlines reports.people reports.search",
    "reports.intake reports.map reports.statistics",
    "reports.privacy",
    "reports.samples reports.admin",
    "reports.views",
    "reports",
    "partners",
    "paht.launcher",
    "paht.backup",
    "paht",
)

INSIDE = {
    "paht.foundation": (
        "admin_lists advisory_locks caching cookies crypto font_cutter fonts frames language "
        "leases local_time mailbox old_fonts origin plain_names prepared public_addresses "
        "refusals suspicions text",
        "history spreadsheets table_files throttle",
        "proof visitors",
    ),
    "province": (
        "agency_tree alphabet checks deadlines",
        "apps models",
        "bounds calendar choosing directory portal",
        "seeding templatetags",
        "admin management",
    ),
    "province.management": ("commands",),
    "province.templatetags": ("brand",),
    "province.management.commands": ("due_date",),
    "notifications": (
        "apps breaker models nudges plain_text template_facts web",
        "budget costs freshness receipts reply_marks retention sms_options unsubscribing",
        "bounces texts views",
        "contract outbox urls urls_receipts",
        "zalo_tokens",
        "drivers",
        "gateways",
        "routing",
        "delivery",
        "admin tasks",
    ),
    "accounts": (
        "apps fields passwords roles user_agents",
        "models",
        "changed_hands consent data_requests device_copies devices first_step holders identity "
        "known_devices news passkeys profile unsent",
        "reference_rows security_log staff_forms",
        "lockout owner_notices",
        "unlinking",
        "bursts citizens code_ceiling message_ceiling second_factor temporary_passwords",
        "backends confirmers",
        "second_person",
        "guarded_admin rights_admin sso",
        "sso_admin",
        "admin management otp staff_login",
        "forms middleware tasks",
        "views",
        "urls",
    ),
    "citizen": (
        "apps banks cleaning communes currencies emergency_numbers entitlement feeds figure_words"
        " kinds lunar_dates opening_hours plots spoken_times tiles vietqr",
        "departures",
        "models",
        "calendar_files camera_fetching corrections directories importing keeping latest nearby"
        " notice_board seeding",
        "cameras rates samples",
        "admin views",
        "tasks urls",
    ),
    "citizen.admin": (
        "scope",
        "cameras corrections fee_accounts feeds imports lines tiles",
        "sources",
    ),
    "citizen.importing": (
        "charsets numbers outcomes widgets",
        "base news_feeds rates",
        "feed_articles figures",
        "resources",
        "runs template_files",
        "feed_runs",
    ),
    "citizen.models": (
        "cameras fee_accounts feeds tiles",
        "sources",
        "corrections import_runs lines",
        "articles contacts notices series",
        "feed_entries places",
        "kinds_of_lines",
    ),
    "citizen.views": (
        "departure_words sections",
        "camera_section",
        "article_section contact_section fee_section notice_section places series_section"
        " unit_section",
        "rate_section",
        "pages",
        "camera_pictures correcting emergency entitling notices one_article one_place one_series"
        " paying search",
    ),
    "accounts.management": ("commands",),
    "accounts.management.commands": ("end_sessions make_staff reset_second_factor",),
    "accounts.models": (
        "attempts consent people",
        "devices news requests rights second_person second_step security sso",
    ),
    "accounts.sso": ("options", "provider", "flow links", "conflicts pending"),
    "accounts.views": (
        "pages reading remembered",
        "news second_step verification",
        "confirm log_in_by_code sso_way",
        "devices log_in phone profile reset second_factor sign_up sso_staff staff_login vneid",
        "unsent",
    ),
    "reports.rules": (
        "abbreviations announced personal_numbers personal_names phrases",
        "agency_words misconduct_words report_codes",
        "accused complaints danger personal_scan states",
        "misconduct reminder_steps",
    ),
    "reports.uploads": (
        "exif heif_items pdf pdf_renderer verdict",
        "disk_space isobmff photos pool sound webm",
        "spooling",
        "acceptance drawing_process",
        "photo_position",
    ),
    "reports.models": (
        "formerly_complained",
        "audit_chain catalogue exports impartiality media_folder recounts search_words stored",
        "extra_reach held_files pending replies",
        "report_access",
        "report",
        "abuse answers breaches confidential_readers documents events feedback mail map_tables "
        "me_too notes personal_data_access questions reminders reporter retractions",
        "attachments case_actions following statistics",
        "photo_originals",
    ),
    "reports.notices": (
        "alarms links recipients",
        "notices pending_notices",
        "mail_notices unread_pending unread_reports",
    ),
    "reports.fields": (
        "select",
        "form_fields",
        "agencies questions",
    ),
    "reports.workflow": (
        "access_limit clock codes follower_news locking media_folder moves pending_queues "
        "public_names text_redaction time_left",
        "storage",
        "case_actions guards merged_reports orphans routing wording",
        "cooperation delegation",
        "effects",
        "machine",
    ),
    "reports.workflow.effects": (
        "answering confidential processing publication review",
        "classification",
        "reception",
        "registry",
    ),
    "reports.workflow.guards": (
        "refusal",
        "dispatch extensions reopening",
        "answering",
        "registry",
    ),
    "reports.casework": (
        "completeness confidential_readers corrections documents merging notes "
        "photo_redaction rating_follow_up reopening_requests replies spam transfers urging",
    ),
    "reports.casework.spam": ("bans floods marks verdicts",),
    "reports.deadlines": (
        "recounting reminders worklist",
        "digest",
    ),
    "reports.people": (
        "following my_reports news_choice",
        "followed_notices me_too unread",
        "follow_news",
        "still_public",
    ),
    "reports.people.following": (
        "targets",
        "subscriptions",
        "links",
    ),
    "reports.search": (
        "vocabulary",
        "matcher",
        "paging selection suggestions",
        "lookup_forms",
    ),
    "reports.intake": (
        "announced category_help duplicates guardian news_question questions refusal "
        "submission_ids",
        "accusations hold",
        "pending",
        "answered joining recognising submission",
        "channels forms mail preview similar",
    ),
    "reports.intake.channels": ("hotline",),
    "reports.intake.mail": (
        "faults proof signed words",
        "parts",
        "parsing",
        "proposals receiving replies",
        "confirming fetching",
        "processing recognising",
    ),
    "reports.map": (
        "counts",
        "clusters forms",
    ),
    "reports.statistics": (
        "disclosure punctuality",
        "monthly",
        "monthly_documents rollup",
        "overview",
        "forms tables",
    ),
    "reports.privacy": (
        "access_notices audit_chain breaches file_serving impact_assessment register use_consent",
        "breach_clock changes kept_requests personal_data personal_data_access sealing",
        "erasure",
        "data_rights key_rotation purge",
    ),
    "reports.samples": (
        "pictures roles seeding synthetic",
        "sample_reports",
    ),
    "reports.admin": (
        "desk scope sketch",
        "case hotline my_notices",
        "registers worklist",
        "exports",
        "monthly",
        "urls",
    ),
    "reports.admin.case": (
        "answers choosing confidential photos text_redaction timeline",
        "forms printing",
        "duplicates typed_values",
        "kept_words",
        "offered reporter sections spam",
        "page",
        "checking documents feedback moves notes",
    ),
    "reports.admin.case.forms": (
        "base",
        "answering case_actions documents feedback notes processing reception",
        "corrections review",
        "registry",
    ),
    "reports.admin.case.printing": (
        "contents",
        "pdf views",
    ),
    "reports.admin.exports": (
        "writing",
        "queue",
        "pages",
    ),
    "reports.admin.hotline": (
        "form",
        "page",
    ),
    "reports.admin.registers": (
        "questions",
        "bans breach_forms catalogue data_requests directory history mails messages "
        "pending personal_data_access personal_data_sheet portal_names recounts replies "
        "security_log",
        "breaches",
    ),
    "reports.admin.worklist": (
        "bulk filters listing",
        "pages",
        "report_admin",
    ),
    "reports.views": (
        "cards catalogue data_rights_forms follow_forms form_texts limits opened_pending pages qr "
        "statistics structured use_consent waiting",
        "category_help detail file_urls follow holding home lookup receipt",
        "admission before_sending data_rights feed maps me_too my_reports",
        "feedback sending",
        "pending",
    ),
    "reports.views.my_reports": (
        "forms overview proving",
        "feedback late",
        "one_report",
    ),
    "reports": ("apps management tasks templatetags urls",),
    "reports.management": ("commands",),
    "reports.management.commands": (
        "bench fetch_mail fill_reports load_province load_samples purge_personal_data "
        "rebuild_statistics receive_mail rotate_keys sweep_orphans verify_audit",
        "bench_staff bench_tiles",
    ),
    "reports.templatetags": ("portal proof sharing",),
    "partners": (
        "apps models",
        "hotline keys open_data pakn",
        "open311",
        "machine_errors webhooks",
        "admin management openapi tasks",
        "urls urls_pages",
    ),
    "partners.open311": (
        "errors presentation",
        "doors forms places service_list",
        "post_forms reading",
        "posting updates",
        "posted_updates",
        "views",
        "urls",
    ),
    "partners.management": ("commands",),
    "partners.management.commands": ("call_centre_key import_calls open311_key",),
    "partners.models": ("calls keys", "open_data posts webhooks"),
    "partners.openapi": ("schemas", "operations", "document", "views"),
    "partners.webhooks": (
        "addresses payloads retention signing",
        "hooks",
        "admin sending",
    ),
    "partners.open_data": ("columns rows", "formats", "nightly", "catalog", "views"),
    "partners.hotline": (
        "call_openings events keys signing",
        "call_backs",
        "calls",
        "importing retention",
        "desk views",
        "admin",
    ),
    "paht.launcher": (
        "embedded",
        "ordinary_user",
        "processes",
        "postgres supervisor valkey",
        "engines keys recovery schema web",
        "preparation",
        "portal",
    ),
    "paht.backup": (
        "archive",
        "database keys media",
        "making verifying",
        "restoring schedule",
        "tasks",
    ),
    "paht": (
        "celery checks configuration context formats health languages logs middleware offline "
        "sitemaps staticfiles system_status timetable views wsgi",
        "accesslog apps audit_context refused_requests settings site urls webserver",
        "management",
    ),
    "paht.formats": (
        "vi",
        "en km",
    ),
    "paht.formats.en": ("formats",),
    "paht.formats.km": ("formats",),
    "paht.formats.vi": ("formats",),
    "paht.management": (
        "options overview",
        "commands",
    ),
    "paht.management.commands": (
        "backup backup_key base_backup changepassword createsuperuser makemessages migrate prepare "
        "recover restore serve verify_backup write_schema",
    ),
}
