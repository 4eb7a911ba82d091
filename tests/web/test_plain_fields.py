"""Days, whole numbers and amounts as people write them, in either language."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from iletiniz_admin.web.forms import PanelForm
from iletiniz_admin.web.plain_fields import AmountField, DayField, WholeField, read_amount


class Form(PanelForm):
    day = DayField("day")
    count = WholeField("count")
    amount = AmountField("amount")


def filled(app: Flask, **sent: str) -> Form:
    with app.test_request_context("/?lang=en"):
        form = Form(MultiDict(sent), meta={"csrf": False})
        form.validate()
        form.shown = {field.name: field() for field in form}
        return form


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1500", "1500"),
        ("1500,50", "1500.50"),
        ("1500.5", "1500.5"),
        ("1.500", "1500"),
        ("1,500", "1500"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        (" 250 TL", "250"),
        ("₺99,90", "99.90"),
        ("0", "0"),
    ],
)
def test_amount_is_read_with_either_separator(text: str, amount: str):
    """A point before three digits groups thousands, as no amount of money has three decimals."""
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "-5", "1e5", "NaN", "beş", ".", ",5", "1" * 16, "٣"])
def test_amount_refuses_what_is_none(text: str):
    """Signs, words, exponents and figures beyond all money are no amount."""
    with pytest.raises(ValueError, match="1500"):
        read_amount(text)


@pytest.mark.parametrize("text", ["2026-07-20", "20.07.2026", "20/07/2026", " 20.7.2026 "])
def test_day_is_read_as_it_is_written(app: Flask, text: str):
    """The browser's own form and those that people type mean one day."""
    assert filled(app, day=text).day.data == date(2026, 7, 20)


def test_plain_fields_may_be_empty(app: Flask):
    """Nothing is no fault, and no value."""
    form = filled(app, day="", count=" ", amount="")
    assert (form.day.data, form.count.data, form.amount.data) == (None, None, None)
    assert not form.errors


@pytest.mark.parametrize(
    ("name", "text"), [("day", "31.02.2026"), ("count", "-3"), ("count", "3,5"), ("amount", "x")]
)
def test_plain_fields_keep_what_cannot_be_read(app: Flask, name: str, text: str):
    """An unreadable value is named and stays in the field."""
    form = filled(app, **{name: text})
    assert "Write a" in str(form.errors[name][0])
    assert text in form.shown[name]
