"""What a promotional word is about."""

from enum import StrEnum


class PromotionKind(StrEnum):
    """What a promotional word is about."""

    DISCOUNT = "discount"
    CAMPAIGN = "campaign"
    COUPON = "coupon"
    GIFT = "gift"
    URGENCY = "urgency"
    SHOP_LINK = "shop_link"
    PRICE = "price"
    LOYALTY = "loyalty"
    INVITATION = "invitation"
    GREETING = "greeting"
    WORDING = "wording"  # no listed word: the sentence as a whole
