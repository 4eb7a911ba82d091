"""Amounts that anybody may have written break a rule, and never the whole batch."""

from decimal import Decimal

import pytest

from iletiniz_admin.services.intake import fields
from iletiniz_admin.services.intake.fields import Unusable


@pytest.mark.parametrize(
    "written",
    ["1e9999999", "-1e9999999", "1e14", "NaN", "sNaN", "-Infinity", "x", "1,50", 10**400],
)
def test_money_beyond_any_price_is_refused_by_its_rule(written: str | int) -> None:
    """An amount that is none, or that no column holds, names its field and rule."""
    with pytest.raises(Unusable) as refused:
        fields.read_money(written, "order.total")
    assert (refused.value.field, refused.value.rule) == ("order.total", "number")


def test_money_is_read_with_four_decimals() -> None:
    """Written amounts and JSON decimals are kept to four decimals, the tiniest as nothing."""
    assert fields.read_money("29.90", "total") == Decimal("29.9000")
    assert fields.read_money(Decimal("-0.12345"), "total") == Decimal("-0.1234")
    assert fields.read_money("1e-9999999", "total") == Decimal("0.0000")
