"""The floors of the house: every package and module, declared once from the ground up.

A module imports only from lower lines: rooms from rooms on earlier lines of `ROOMS`, modules of
one room from modules on earlier lines of its entry in `INSIDE`. Neighbours on one line never
import each other. `test_architecture.py` checks every import against this declaration; a module
without a floor fails.
"""

ROOMS = (
    "paht.foundation",
    "province notifications",
    "accounts",
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
    "paht.launcher",
    "paht",
)

INSIDE = {
    "paht.foundation": (
        "admin_lists advisory_locks caching crypto font_cutter fonts language local_time "
        "refusals text",
        "history spreadsheets throttle",
    ),
    "province": (
        "alphabet checks deadlines",
        "apps models",
        "bounds calendar choosing directory seeding",
        "admin management",
    ),
    "province.management": ("commands",),
    "province.management.commands": ("due_date",),
    "notifications": (
        "apps breaker models nudges plain_text template_facts web",
        "costs freshness receipts retention sms_options unsubscribing",
        "texts views",
        "contract outbox urls urls_receipts",
        "zalo_tokens",
        "drivers",
        "gateways",
        "routing",
        "delivery",
        "admin tasks",
    ),
    "accounts": (
        "apps fields models passwords roles user_agents",
        "consent data_requests device_copies devices holders identity lockout news profile "
        "staff_forms unsent",
        "backends citizens code_ceiling second_factor",
        "admin management otp staff_login",
        "forms middleware tasks",
        "views",
        "urls",
    ),
    "accounts.management": ("commands",),
    "accounts.management.commands": ("make_staff reset_second_factor",),
    "accounts.models": (
        "attempts consent people",
        "devices news requests rights second_step",
    ),
    "accounts.views": (
        "pages",
        "confirm devices news profile verification",
        "phone reset staff_login",
        "log_in second_factor",
        "sign_up unsent",
    ),
    "reports.rules": (
        "abbreviations personal_scan states",
        "reminder_steps",
    ),
    "reports.uploads": (
        "exif heif heif_decoder pdf pdf_renderer verdict",
        "isobmff photos sound webm",
        "acceptance",
        "photo_position",
    ),
    "reports.models": (
        "audit_chain catalogue exports impartiality recounts search_words stored",
        "extra_reach replies",
        "report_access",
        "report",
        "abuse answers confidential_readers documents events feedback map_tables me_too notes "
        "personal_data_access reminders reporter",
        "attachments case_actions following statistics",
        "photo_originals",
    ),
    "reports.notices": (
        "links recipients",
        "notices",
    ),
    "reports.fields": (
        "select",
        "form_fields",
    ),
    "reports.workflow": (
        "clock codes follower_news locking moves storage text_redaction time_left",
        "case_actions guards merged_reports routing wording",
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
    "reports.casework.spam": ("bans marks verdicts",),
    "reports.deadlines": (
        "recounting reminders worklist",
        "digest",
    ),
    "reports.people": (
        "following my_reports",
        "follow_news me_too unread",
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
        "category_help duplicates submission",
        "channels forms preview similar",
    ),
    "reports.intake.channels": ("hotline",),
    "reports.map": (
        "counts",
        "clusters forms",
    ),
    "reports.statistics": (
        "disclosure monthly",
        "monthly_documents rollup",
        "overview",
        "forms tables",
    ),
    "reports.privacy": (
        "access_notices audit_chain files use_consent",
        "changes personal_data personal_data_access",
        "erasure",
        "data_rights purge",
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
        "answers choosing confidential photos reporter spam text_redaction timeline",
        "forms printing",
        "duplicates offered sections",
        "page",
        "checking documents feedback moves notes",
    ),
    "reports.admin.case.forms": (
        "base documents notes",
        "answering case_actions feedback processing reception",
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
        "bans catalogue data_requests history messages personal_data_access recounts replies",
    ),
    "reports.admin.worklist": (
        "bulk filters listing",
        "pages",
        "report_admin",
    ),
    "reports.views": (
        "cards catalogue data_rights_forms follow_forms form_texts limits pages qr statistics "
        "structured use_consent waiting",
        "category_help detail file_urls follow home lookup",
        "before_sending data_rights feed maps me_too my_reports",
        "feedback sending",
    ),
    "reports.views.my_reports": (
        "forms overview",
        "feedback",
        "one_report",
    ),
    "reports": ("apps management tasks templatetags urls",),
    "reports.management": ("commands",),
    "reports.management.commands": (
        "bench fill_reports load_province load_samples purge_personal_data rebuild_statistics "
        "sweep_orphans verify_audit",
        "bench_staff",
    ),
    "reports.templatetags": ("portal sharing",),
    "paht.launcher": (
        "embedded processes",
        "postgres supervisor valkey",
        "engines schema web",
        "preparation",
        "portal",
    ),
    "paht": (
        "celery checks configuration context formats health languages logs middleware offline "
        "site sitemaps staticfiles views wsgi",
        "accesslog apps audit_context settings urls",
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
    "paht.management.commands": ("makemessages prepare serve write_schema",),
}
