"""Which links lead into the shop, and which serve the order.

A link serves the order if its address says so (a carrier's page, the order's own page) or the words
around it do; a link into the shop, to a product or behind a shortener invites to buy.
"""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import unquote, urlsplit

from iletiniz_admin.sms.promotion_text import LINK, SENTENCE_END, Token, plain_letter

_CARRIER: Final = re.compile(
    r"kargo|cargo|takip|track|gonderi|e-?fatura|e-?arsiv|(?:^|[.-])(?:yurtici|aras|mng|surat|ptt"
    r"|hepsijet|ups|dhl|fedex|sendeo|kolaygelsin|tex|wa|maps|goo|forms)(?:[.-]|$)"
)
_SERVES_ORDER: Final = re.compile(
    r"takip|track|kargo|cargo|gonderi|shipment|siparis|order|hesab|my-?account|fatura|invoice|arsiv"
    r"|iade|return|refund|odeme|payment|/pay\b|/ode\b|checkout|sifre|parola|password|giris|login|onay|dogrula|uyelik|destek|support|yardim|help|iletisim|contact"
    r"|sozlesme|kvkk|gizlilik|privacy|/sss|faq|anket|survey|degerlendir|review|yorum|teslimat"
    r"|delivery|barkod|barcode|dekont|randevu|konum|garanti|servis|kurulum|kilavuz|manual"
)
_BUYS: Final = re.compile(r"add-to-cart|order-?again|sepet|/cart|siparis-ver")
_INVITES: Final = re.compile(
    r"indirim|kampanya|firsat|outlet|sale|promo|campaign|kupon|coupon|discount|urun|product|kategori"
    r"|category|koleksiyon|collection|/shop|/magaza|yeni-?sezon|new-?in"
)
_SERVICE: Final = re.compile(
    r" (?:takip|takib|izle|durum|gonderi|kargo|fatura|arsiv|iade|odeme|odey|dekont|destek|iletisim"
    r"|degerlendir|yorum|anket|soru|kvkk|aydinlatma|hesab|teslim|randevu|konum|harita|detay"
    r"|guncelle|onay|kurulum|kilavuz|garanti|iptal|sozlesme|bilgi|belge|yardim|sikayet|memnuniyet"
    r"|goruntule|track|status|invoice|return|refund|pay|help|support|review|contact|details|shipment"
    r"|delivery|confirm|feedback)[a-z]*"
)
_SHOPPING: Final = re.compile(
    r" (?:alisveris|siparis ver|hemen al|satin al|kesfet|urunlerimiz|urunleri|yeni|incele|shop|buy"
    r"|koleksiyon|indirim|kampanya|firsat|order now|order again)[a-z]*"
)
_CAMPAIGN_MARK: Final = re.compile(r"utm_[a-z]+=[^&]*")
_WINDOW: Final = 9
_BOUNDS: Final = frozenset({LINK, SENTENCE_END})


def invites(link: str, around: str, shop_hosts: Collection[str]) -> bool:
    """Tell whether a link as written, among plain words, leads people to buy.

    A placeholder has no address of its own: the words decide. `shop_hosts` are hosts whose every
    page counts as the shop unless it is one of an order.
    """
    host, rest = _parts(link)
    if _BUYS.search(rest):
        return True
    if _SERVES_ORDER.search(rest) or _is_carrier(host, shop_hosts):
        return False
    if _INVITES.search(rest) or _SHOPPING.search(around):
        return True
    return not _SERVICE.search(around)


def around(tokens: tuple[Token, ...], place: int) -> str:
    """Return the words of the link's sentence, a few before it and after it, each after a space."""
    first = last = place
    while place - first < _WINDOW and first > 0 and tokens[first - 1].text not in _BOUNDS:
        first -= 1
    while (
        last - place < _WINDOW and last + 1 < len(tokens) and tokens[last + 1].text not in _BOUNDS
    ):
        last += 1
    return "".join(
        f" {token.text}" for token in (*tokens[first:place], *tokens[place + 1 : last + 1])
    )


def _parts(link: str) -> tuple[str, str]:
    """Return host, and path with query, in plain lower-case letters; two empty ones if unclear."""
    plain = "".join(plain_letter(sign) for sign in unquote(link))
    try:
        parts = urlsplit(plain if "://" in plain else f"//{plain}")
        return (parts.hostname or "").removeprefix("www."), _CAMPAIGN_MARK.sub(
            "", f"{parts.path}?{parts.query}"
        )
    except ValueError:
        return "", ""


def _is_carrier(host: str, shop_hosts: Collection[str]) -> bool:
    own = {name.lower().removeprefix("www.") for name in shop_hosts}
    return host not in own and bool(_CARRIER.search(host))
