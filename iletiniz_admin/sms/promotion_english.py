"""Promotional words of English, as patterns over plain lower-case words (see ``promotion``)."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.sms.promotion_kinds import PromotionKind as K

ENGLISH: Final[Mapping[K, tuple[str, ...]]] = {
    K.DISCOUNT: (
        "discount…",
        "(?:% N|N %|[$] N|N tl) off",
        "half (?:price|off)",
        "clearance",
        (
            "(?:flash|summer|winter|spring|autumn|season|big|mega|final|private|holiday|our"
            "|huge|the)"
            " sales?"
        ),
        "on sale",
        "sales? (?:ends?|starts?|now|is on|has started|price|up to|on)",
        "save (?:up to )?(?:% )?(?:[$] )?N…",
        "save (?:up to|big|money|more)",
        "lowest prices?",
        "(?:best|special|great|low|lower|reduced|unbeatable) prices?",
        "price drop…",
        "bargain…",
        "deals",
        "(?:special|great|best|hot|exclusive|big|amazing|unmissable) deal",
        "bogo",
        "buy (?:N|one|two) ~ get (?:N|one|two)…",
    ),
    K.PRICE: (
        "(?:from|starting at|starting from|as low as) [$] N",
        "(?:orders?|purchases?) over (?:[$] )?N",
    ),
    K.CAMPAIGN: (
        "campaign…",
        "promo(?:s|tion…|tional)?",
        "(?:special|limited|exclusive|great|best|amazing|new|our|latest) offer…",
        "offers? (?:ends?|expires?|valid|just)",
        "new (?:arrivals?|collections?|season|products|items|in store|in stock)",
        "(?:our|the) (?:latest|newest|new) (?:collections?|products?|arrivals?|range)",
        "(?:summer|winter|spring|autumn|fall) collection",
        "new drops?",
        "stay tuned",
        "giveaway…",
        "sweepstake…",
        "win (?:a|an|big|free|prizes?|one)",
        "chance to win",
        "exclusive…",
        "back in stock",
        "just for you",
    ),
    K.COUPON: (
        "coupon…",
        "voucher…",
        "(?:gift|promo|discount) (?:card|code)…",
        "use (?:the |your )?code",
        "code ~ checkout",
        "(?:with|enter) code",
    ),
    K.GIFT: (
        (
            "free (?:shipping|delivery|gift|gifts|sample|samples|trial|product|item|coffee"
            "|bag|returns and"
            "|express|upgrade|month|dessert|drink)…"
        ),
        "for free",
        "free ~ (?:with every|with your next|on your next|when you)",
        "(?:ships?|delivered|get one) free",
        "(?:free|your|a|surprise|special) gift(?:s)?",
        "gift (?:for you|with|inside|ideas?)",
    ),
    K.URGENCY: (
        "(?:dont|do not) miss…",
        "never miss",
        "last (?:chance|day|days|hours|call|N|minute|few|pieces)",
        "hurry…",
        "limited (?:time|stock|stocks|edition|offer|quantit…|number)",
        "(?:stocks?|supplies) last",
        "(?:only today|today only|this weekend only|only this)",
        "ends (?:today|tonight|tomorrow|soon|sunday|monday|midnight|this|at midnight)",
        "act (?:now|fast|today)",
        "before (?:its|it is|they are|theyre|theyve) (?:gone|too late|sold)",
        "selling fast",
        "(?:buy|shop|order|grab|get yours|claim) (?:yours )?(?:now|today|it now)",
        "grab (?:your|yours|the)",
        "while (?:stocks?|supplies|they) last",
        "only N left",
    ),
    K.LOYALTY: (
        "(?:bonus|reward|loyalty|extra|earn|double|N) points?",
        "rewards?",
        "loyalty",
        "earn (?:points?|N|more|cash|extra)",
        "vip…",
        "refer a friend",
        "members? (?:only|get)",
    ),
    K.INVITATION: (
        "shop (?:again|now|online|our|the|with us again|today|more|here|till)",
        "come back…",
        "(?:visit|check out|browse|explore|discover|see|view) (?:us|our|the (?:new|latest))",
        "(?:explore|discover)",
        "(?:we )?miss(?:ed)? you",
        "(?:left|waiting) ~ (?:cart|basket)",
        "(?:cart|basket) (?:is|misses|awaits)",
        "forgot something",
        "treat yourself",
        "(?:buy|order) again",
        "reorder…",
        "follow us",
        "download our app",
        "(?:invite|refer|bring) (?:a|your) friends?",
        "next (?:order|purchase|visit|shopping)",
        "join (?:our|us|the club)",
        "subscribe…",
        "sign up",
    ),
    K.GREETING: (
        "happy (?:birthday|new year|holidays|easter|valentines|mothers|fathers)…",
        "merry christmas",
        "seasons greetings",
    ),
}
