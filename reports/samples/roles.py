"""Define the roles as permission groups.

A role gets the permissions of its transitions and those listed here. `load` runs at every start,
so a new permission reaches every installation.
"""

from django.contrib.auth.models import Group, Permission

from reports.rules.states import PROVINCE_WIDE_ROLES, STAFF_ROLES, TRANSITIONS, Role

_CATALOGUE = (
    *(
        f"{app}.{verb}_{model}"
        for app, model in (
            ("province", "adminunit"),
            ("province", "agency"),
            ("province", "calendarday"),
            ("reports", "category"),
        )
        for verb in ("view", "add", "change")
    ),
    *(f"partners.{verb}_partnerkey" for verb in ("view", "add", "change")),
    *(f"partners.{verb}_webhook" for verb in ("view", "add", "change")),
    *(f"partners.{verb}_webhookdelivery" for verb in ("view", "change")),
    "province.delete_calendarday",
    "province.view_portal",
    "province.change_portal",
)
_TEMPLATES = tuple(f"reports.{verb}_replytemplate" for verb in ("view", "add", "change", "delete"))
_ALL_TEMPLATES = (*_TEMPLATES, "reports.keep_all_replytemplates")
_DATA_REQUESTS = ("accounts.view_datarequest", "accounts.answer_datarequest")
_BREACHES = ("reports.keep_breach_register",)
# For the roles that decide on spam.
_ABUSE = ("reports.judge_suspicion", "reports.view_ban", "reports.add_ban", "reports.change_ban")
# For the roles that publish photos.
_PHOTOS = ("reports.redact_photos", "reports.view_original_photos")
# Handlers keep the sources of their agency; only administrators decide which tiles there are.
_SOURCES = (
    *(f"citizen.{verb}_{row}" for row in ("source", "correction") for verb in ("view", "change")),
    *(
        f"citizen.{verb}_{line}"
        for line in ("contact", "place", "notice", "article", "series", "figure")
        for verb in ("view", "add", "change", "delete")
    ),
)
_CALLS = ("partners.view_call", "partners.hear_recording")
_CALL_CENTRE = (
    *(f"partners.{verb}_callcentrekey" for verb in ("view", "add", "change")),
    *(f"partners.{verb}_operatorextension" for verb in ("view", "add", "change", "delete")),
    "partners.view_call",
    "partners.view_callopening",
    "partners.import_calls",
)
_EXTRA: dict[Role, tuple[str, ...]] = {
    # Operators correct reports together with the reporter on the phone.
    Role.OPERATOR: ("reports.reveal_reporter", "partners.view_call"),
    Role.DISPATCHER: (
        *_CALLS,
        *_ABUSE,
        *_PHOTOS,
        "reports.reveal_reporter",
        "reports.choose_channel",
        "reports.export_report",
        "reports.follow_up_rating",
    ),
    # Only with the reporter's consent, or in an emergency.
    Role.HANDLER: (
        *_SOURCES,
        "reports.reveal_reporter_consented",
        "reports.view_original_photos",
    ),
    Role.APPROVER: (
        *_TEMPLATES,
        *_PHOTOS,
        "reports.reveal_reporter_consented",
        "reports.export_report",
    ),
    Role.SUPERVISOR: (
        *_ABUSE,
        *_PHOTOS,
        *_ALL_TEMPLATES,
        *_DATA_REQUESTS,
        *_BREACHES,
        *_CALLS,
        "partners.view_callopening",
        "notifications.view_message",
        "reports.reveal_reporter",
        "reports.review_accesses",
        "reports.name_confidential_readers",
        "accounts.confirm_rights",
        "reports.view_history",
        "accounts.view_securityevent",
        "reports.export_report",
        "reports.view_export",
        "reports.view_deadlinerecount",
        "reports.follow_up_rating",
    ),
    Role.ADMINISTRATOR: (
        *_CATALOGUE,
        *_SOURCES,
        "citizen.add_source",
        "citizen.view_tile",
        "citizen.change_tile",
        *(f"citizen.{verb}_camerabasis" for verb in ("view", "add", "change")),
        *(f"citizen.{verb}_feeaccount" for verb in ("view", "add", "change")),
        *_CALL_CENTRE,
        *_ALL_TEMPLATES,
        *_DATA_REQUESTS,
        *_BREACHES,
        "reports.view_history",
        "accounts.view_securityevent",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.confirm_rights",
        "accounts.settle_identityconflict",
        "accounts.view_consent",
        "auth.view_group",
        "notifications.view_message",
        "notifications.resend_message",
        "notifications.view_suppression",
        "reports.view_export",
        "reports.view_deadlinerecount",
        "reports.recount_deadlines",
        "reports.view_incomingmail",
        "reports.settle_incomingmail",
    ),
}

# The roles that may record each case action.
_CASE_ACTIONS: dict[str, tuple[Role, ...]] = {
    "hand_over": (Role.HANDLER, Role.APPROVER),
    "ask_cooperation": (
        Role.OPERATOR,
        Role.DISPATCHER,
        Role.HANDLER,
        Role.APPROVER,
        Role.SUPERVISOR,
    ),
    "contribute": (Role.HANDLER, Role.APPROVER),
    "urge": (Role.OPERATOR, Role.DISPATCHER, Role.APPROVER, Role.SUPERVISOR),
    "correct": (Role.HANDLER,),
}


def permissions_of(role: Role) -> set[str]:
    """Return the permissions (`app.codename`) of a staff role."""
    found = {t.permission for t in TRANSITIONS.values() if role in t.roles}
    found |= {f"reports.{name}_report" for name, roles in _CASE_ACTIONS.items() if role in roles}
    found |= {"reports.view_report", *_EXTRA.get(role, ())}
    if role is not Role.OPERATOR:
        # Operators must not read notes out to callers.
        found.add("reports.read_notes")
    if role not in (Role.OPERATOR, Role.ADMINISTRATOR):
        found |= {"reports.add_staffnote", "reports.add_casedocument"}
    if role in (Role.DISPATCHER, Role.APPROVER, Role.SUPERVISOR):
        found.add("reports.read_confidential_documents")
    if role in PROVINCE_WIDE_ROLES:
        found.add("reports.view_all_reports")
    return found


def load() -> int:
    """Create the groups and add their permissions; permissions added by staff stay.

    Returns the number of new groups.
    """
    by_name = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    made = 0
    for role in STAFF_ROLES:
        group, created = Group.objects.get_or_create(name=role.value)
        made += created
        group.permissions.add(*(by_name[name] for name in permissions_of(role)))
    return made
