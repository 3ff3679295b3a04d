"""Define the tables of the machine doors, one file per table family.

Entry points: the names below; import them from `partners.models`.
Invariants: secrets are encrypted or hashed; phone numbers are encrypted, with a look-up hash.
Tests: partners/tests.
"""

from partners.models.calls import (
    Call,
    CallBack,
    CallCentreKey,
    CallOpening,
    OperatorExtension,
    SignedRequest,
)
from partners.models.keys import PartnerKey, Scope
from partners.models.open_data import OpenDataFile
from partners.models.posts import PartnerPost, PartnerUpdate
from partners.models.webhooks import (
    ToldCaseAction,
    ToldEvent,
    ToldReport,
    Webhook,
    WebhookDelivery,
)

__all__ = [
    "Call",
    "CallBack",
    "CallCentreKey",
    "CallOpening",
    "OpenDataFile",
    "OperatorExtension",
    "PartnerKey",
    "PartnerPost",
    "PartnerUpdate",
    "Scope",
    "SignedRequest",
    "ToldCaseAction",
    "ToldEvent",
    "ToldReport",
    "Webhook",
    "WebhookDelivery",
]
