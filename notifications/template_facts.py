"""List the facts of each message.

Imports no model, because the settings read it too. `agency` is the short name; e-mails show
`agency_full` where it is given. `note` is a text by staff for the recipient. None means that the
message does not exist for this channel.
"""

_REPORT = "code title name url submitted_on"
# Template, facts of the SMS, facts of the e-mail.
ROWS: tuple[tuple[str, str | None, str | None], ...] = (
    ("received", "code", _REPORT),
    ("forwarded", "code agency due", f"{_REPORT} agency due"),
    ("need_info", "code days", f"{_REPORT} days note"),
    ("extended", "code due", f"{_REPORT} due note"),
    ("rescheduled", "code due", f"{_REPORT} due"),
    ("done", "code", f"{_REPORT} agency"),
    ("refused", "code reason", f"{_REPORT} reason note"),
    ("merged", "code main", f"{_REPORT} main note"),
    ("withdrawn", "code", _REPORT),
    ("not_reopened", "code", f"{_REPORT} note"),
    ("use_asked", "code agency", f"{_REPORT} agency days"),
    ("reopened", "code due", f"{_REPORT} agency due"),
    ("restored", "code", _REPORT),
    ("corrected", "code", f"{_REPORT} agency"),
    ("staff_new", "code category commune due", "code title url due"),
    ("staff_urgent", "code category commune hours", "code title url hours"),
    ("staff_many_urgent", "", "url minutes"),
    ("staff_arrived", "code category commune minutes", "code title url note minutes"),
    ("staff_reception", "code category commune", "code title url note"),
    ("staff_half", "code category commune due", "code title url due note"),
    ("staff_due", "code category commune due", "code title url due note"),
    ("staff_today", "code category commune due", "code title url due note"),
    ("staff_overdue", "code category commune due", "code title url due note"),
    ("staff_leader", "code category commune due", "code title url due agency note"),
    ("staff_escalated", "code category commune due", "code title url due agency note"),
    ("staff_digest", "count", "day sections url"),
    ("staff_task", "code category commune what", "code title url due what note"),
    ("staff_supplied", "code category commune due", "code title url due"),
    ("staff_break_glass", "code category commune who", "code url who at"),
    ("staff_many_accesses", "who count", "url who count at"),
    ("staff_rights", "what account outcome", "what account outcome who url"),
    ("staff_mention", "code category commune", "code title url"),
    ("staff_codes_stopped", None, "most hours at url"),
    ("staff_sources", None, "agency wrong stale url"),
    ("staff_sign_in_burst", "what count minutes", "what count minutes url"),
    ("staff_messages_near", "what count most", "what count most url"),
    ("staff_breach", "hours", "hours due url"),
    ("breach_notice", "code", "code name url note"),
    ("pending_created", "url danger", "url due missing danger"),
    ("pending_reminder", "url danger", "url due missing danger"),
    ("staff_pending", "", "url"),
    ("mail_added", None, "code url refused"),
    ("mail_confirm", None, "code url days"),
    ("mail_files", None, "refused url"),
    ("mail_empty", None, "refused url"),
    ("follow_confirm", None, "target url days"),
    ("follow_news", "code state link", "code title state agency url stop_url"),
    ("follow_digest", "count notices link", "day count sections url stop_url"),
    ("notice_news", "state what commune link", "state what kind when commune agency url stop_url"),
    ("otp", "otp", "otp minutes"),
    ("password_changed", "", "name"),
    ("phone_changed", "phone", "name phone"),
    ("account_opened", "", None),
    ("second_step_on", "", "name"),
    ("second_step_off", "", "name"),
    ("identity_linked", "provider", "name provider"),
    ("identity_removed", "provider", "name provider"),
    ("email_confirm", None, "name url hours"),
    ("email_changed", None, "name address"),
    ("data_answered", "", "name answer"),
    ("data_deleted", "", "name"),
)
# Optional facts: messages that already waited when a fact was introduced lack it.
OF_ALL = frozenset({"category", "commune", "prove_url", "notices"})
OPTIONAL = {
    "done": frozenset({"rate_url"}),
    "need_info": frozenset({"until"}),
    # Why the portal could not read what arrived; whether an answer joined it, without which files.
    "pending_created": frozenset({"unread", "joined", "refused"}),
    # Megabytes that an e-mail may have, when it was larger.
    "mail_empty": frozenset({"most"}),
    # The code that the recipient follows, when that report was merged into this one.
    "follow_news": frozenset({"followed"}),
}
# Facts that no stranger can write: numbers, dates, words of the portal, and links to it. Only these
# are stored for a message to an address that nobody has proved, whatever its template asks for.
PLAIN = frozenset(
    "code main category agency agency_full due submitted_on days until reason url prove_url "
    "hours otp refused danger missing minutes target count state link stop_url followed "
    "unread joined most".split()
)
SMS = {template: frozenset(sms.split()) for template, sms, _email in ROWS if sms is not None}
