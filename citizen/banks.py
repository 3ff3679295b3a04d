"""Name the banks that take transfers by VietQR, by their number in the NAPAS network.

Source: the acquirer numbers (BIN) that NAPAS gave its members; accounts of the State Treasury have
none of their own. A bank that is missing here is added in code, so that nobody types a number.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

# No bank has this number: an app that reads it refuses the transfer.
NO_BANK = "000000"


class Bank(models.TextChoices):
    SAIGONBANK = "970400", "Saigonbank"
    SACOMBANK = "970403", "Sacombank"
    AGRIBANK = "970405", "Agribank"
    TECHCOMBANK = "970407", "Techcombank"
    BAC_A_BANK = "970409", "Bac A Bank"
    PVCOMBANK = "970412", "PVcomBank"
    VIETINBANK = "970415", "VietinBank"
    ACB = "970416", "ACB"
    BIDV = "970418", "BIDV"
    NCB = "970419", "NCB"
    MB = "970422", "MB"
    TPBANK = "970423", "TPBank"
    SHINHAN = "970424", "Shinhan Bank"
    ABBANK = "970425", "ABBANK"
    MSB = "970426", "MSB"
    VIETABANK = "970427", "VietABank"
    NAM_A_BANK = "970428", "Nam A Bank"
    PGBANK = "970430", "PGBank"
    EXIMBANK = "970431", "Eximbank"
    VPBANK = "970432", "VPBank"
    VIETBANK = "970433", "VietBank"
    VIETCOMBANK = "970436", "Vietcombank"
    HDBANK = "970437", "HDBank"
    BAOVIET_BANK = "970438", "BAOVIET Bank"
    SEABANK = "970440", "SeABank"
    VIB = "970441", "VIB"
    SHB = "970443", "SHB"
    CO_OPBANK = "970446", "Co-opBank"
    OCB = "970448", "OCB"
    LPBANK = "970449", "LPBank"
    KIENLONGBANK = "970452", "KienlongBank"
    BVBANK = "970454", "BVBank"
    SAMPLE = NO_BANK, _("Ngân hàng mẫu (không có thật)")
