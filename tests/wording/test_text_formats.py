"""Amounts and dates of texts in languages that pages do not have."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from iletiniz_admin.wording import sms_date, sms_money

MOMENT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "euros", "liras", "date"),
    [
        ("tr_TR", "-1.234,50 €", "1.234,50 TL", "01.07.2026"),
        ("en_US", "-€1,234.50", "1,234.50 TL", "01/07/2026"),
        ("de_DE_formal", "-1.234,50 €", "1.234,50 TL", "1.7.2026"),
        ("fr", "-1 234,50 €", "1 234,50 TL", "01/07/2026"),
        ("ru_RU", "-1 234,50 €", "1 234,50 TL", "01.07.2026"),
        ("ar", "-1,234.50 €", "1,234.50 TL", "1/7/2026"),
        ("xx", "-€1,234.50", "1,234.50 TL", "01/07/2026"),
        ("..", "-€1,234.50", "1,234.50 TL", "01/07/2026"),
        ("", "-1.234,50 €", "1.234,50 TL", "01.07.2026"),
    ],
)
def test_texts_are_written_as_their_language_does(locale: str, euros: str, liras: str, date: str):
    """Separators and order follow the text's language; an unknown one is as English."""
    assert sms_money(Decimal("-1234.5"), "EUR", locale) == euros
    assert sms_money(Decimal("1234.5"), "TRY", locale) == liras
    assert sms_date(MOMENT, None, locale) == date
