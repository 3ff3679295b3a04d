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
    ("withdrawn", "code", _REPORT),
    ("not_reopened", "code", f"{_REPORT} note"),
    ("use_asked", "code agency", f"{_REPORT} agency days"),
    ("reopened", "code due", f"{_REPORT} agency due"),
    ("restored", "code", _REPORT),
    ("corrected", "code", f"{_REPORT} agency"),
    ("staff_new", "code due", "code title url due"),
    ("staff_urgent", "code short hours", "code title url hours"),
    ("staff_arrived", "code short minutes", "code title url note minutes"),
    ("staff_reception", "code", "code title url note"),
    ("staff_half", "code due", "code title url due note"),
    ("staff_due", "code due", "code title url due note"),
    ("staff_today", None, "code title url due note"),
    ("staff_overdue", "code due", "code title url due note"),
    ("staff_leader", "code due", "code title url due agency note"),
    ("staff_escalated", "code due", "code title url due agency note"),
    ("staff_digest", None, "day sections url"),
    ("staff_task", None, "code title url due what note"),
    ("staff_supplied", None, "code title url due"),
    ("staff_break_glass", "code who", "code url who at"),
    ("staff_many_accesses", "who count", "url who count at"),
    ("staff_mention", None, "code title url"),
    ("staff_codes_stopped", None, "most hours at url"),
    ("follow_confirm", None, "what url days"),
    ("follow_news", "code state link", "code title state agency url stop_url"),
    ("follow_digest", "count link", "day count sections url stop_url"),
    ("otp", "otp", "otp minutes"),
    ("password_changed", "", "name"),
    ("phone_changed", "phone", "name phone"),
    ("email_confirm", None, "name url hours"),
    ("email_changed", None, "name address"),
    ("data_answered", "", "name answer"),
    ("data_deleted", "", "name"),
)
# Optional facts: messages that already waited when a fact was introduced lack it.
OPTIONAL = {
    "done": frozenset({"rate_url"}),
    "need_info": frozenset({"until"}),
    # The code that the recipient follows, when that report was merged into this one.
    "follow_news": frozenset({"followed"}),
}
SMS = {template: frozenset(sms.split()) for template, sms, _email in ROWS if sms is not None}
