"""Write feeds for tests."""

from xml.sax.saxutils import escape

ADDRESS = "https://bao.example.vn/rss"
# As Vietcombank publishes it, shortened: the month first, commas between thousands.
RATES = """<?xml version="1.0" encoding="utf-8"?>
<!-- For reference only. Only one request every 5 minutes! -->
<ExrateList>
  <DateTime>12/3/2026 8:00:00 AM</DateTime>
  <Exrate CurrencyCode="JPY" CurrencyName="YEN                 " Buy="159.27" Transfer="160.88" \
Sell="169.39" />
  <Exrate CurrencyCode="KWD" CurrencyName="KUWAITI DINAR" Buy="-" Transfer="85,123.45" Sell="89,2\
75.10" />
  <Exrate CurrencyCode="USD" CurrencyName="US DOLLAR" Buy="25,090.00" Transfer="25,120.00" \
Sell="25,480.00" />
  <Exrate CurrencyCode="XDR" CurrencyName="Special" Buy="33,000.5" Transfer="-" Sell="-" />
  <Source>Joint Stock Commercial Bank for Foreign Trade of Vietnam - Vietcombank</Source>
</ExrateList>
"""


def item(title: str = "Giá lúa tăng", link: str = "/tin/1", *, guid: str = "", **more: str) -> str:
    """Return an entry of RSS; `more` are further elements with their text."""
    known = {"title": title, "link": link, "guid": guid, **more}
    return f"<item>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in known.items() if v)}</item>"


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    head = "<title>Báo</title><link>https://bao.example.vn/</link>"
    return f'{declaration}<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
