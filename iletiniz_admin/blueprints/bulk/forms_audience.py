"""The form of an audience of orders."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from iletiniz_admin.models import Store
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.web.forms import PanelForm, required, text_field
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.web.plain_fields import AmountField, DayField, WholeField

MOST_HOURS: Final = 24 * 365
MOST_ORDERS: Final = 100_000
FILTERS: Final = (
    "statuses",
    "from_day",
    "to_day",
    "total_least",
    "total_most",
    "orders_least",
    "orders_most",
    "last_order_from",
    "last_order_to",
    "city",
    "untexted_hours",
)
# Those that are folded away as long as none of them is used.
FURTHER: Final = FILTERS[3:]
# Pairs of bounds, the lower one first.
PAIRS: Final = (
    ("from_day", "to_day"),
    ("total_least", "total_most"),
    ("orders_least", "orders_most"),
    ("last_order_from", "last_order_to"),
)


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick; what was never offered is passed over."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Keep of what was sent that which was offered."""
        del form
        offered = {value for value, *_ in self.iter_choices()}
        self.data = [one for one in self.data or () if one in offered]


def whole(label: Any, most: int) -> WholeField:
    """Return a field of a whole number from 0 to ``most``."""

    def within(_form: PanelForm, field: Field) -> None:
        if field.data is not None and field.data > most:
            raise ValidationError(_l("At most %(most)s.", most=most))

    keys = {"inputmode": "numeric", "autocomplete": "off"}
    return WholeField(label, validators=[within], render_kw=keys)


def amount(label: Any) -> AmountField:
    """Return a field of an amount of money."""
    return AmountField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})


class AudienceForm(PanelForm):
    """Whom a campaign is for: name, stores and filters."""

    version = HiddenField()
    name = text_field(_l("Name of the campaign"), required(), most=100)
    store_ids = Boxes(_l("Stores"))
    statuses = Boxes(_l("Status of the order"))
    from_day = DayField(_l("Ordered from"))
    to_day = DayField(_l("Ordered until"))
    total_least = amount(_l("Amount from"))
    total_most = amount(_l("Amount up to"))
    orders_least = whole(_l("Orders at least"), MOST_ORDERS)
    orders_most = whole(_l("Orders at most"), MOST_ORDERS)
    last_order_from = DayField(_l("Last order from"))
    last_order_to = DayField(_l("Last order until"))
    city = text_field(_l("City"), most=100, render_kw={"autocomplete": "off"})
    untexted_hours = whole(_l("Leave out whoever was texted within so many hours"), MOST_HOURS)
    audience_name = text_field(_l("Name of the audience"), most=100)

    def offer(self, stores: Sequence[Store], statuses: Iterable[tuple[str, str]]) -> None:
        """Name what can be ticked."""
        self.store_ids.choices = [(str(store.id), store.name) for store in stores]
        self.statuses.choices = list(statuses)
        self._stores = {str(store.id): store for store in stores}

    def stores(self) -> list[Store]:
        """Return the stores that are ticked."""
        return [self._stores[one] for one in self.store_ids.data or () if one in self._stores]

    def choice(self) -> Choice:
        """Return the filters; to be asked of a form without faults."""
        values = {name: self[name].data for name in FILTERS}
        values["statuses"] = tuple(values["statuses"] or ())
        values["untexted_hours"] = values["untexted_hours"] or 0
        return Choice(**values)

    def version_sent(self) -> int:
        """Return the version of the campaign that the form was made of; 0 for nonsense."""
        return row_number(self.version.data) or 0

    def validate_store_ids(self, field: Boxes) -> None:
        """Ask for a store."""
        if not field.data:
            raise ValidationError(_l("Choose at least one store."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then that no lower bound lies above its upper one."""
        is_valid = bool(super().validate(extra_validators))
        for lower, upper in PAIRS:
            first, last = self[lower].data, self[upper].data
            if first is not None and last is not None and first > last:
                fault = str(_l("This lies before the beginning of the range."))
                self[upper].errors = [*self[upper].errors, fault]
                is_valid = False
        return is_valid

    @property
    def uses_further(self) -> bool:
        """Whether the folded filters must be open."""
        return any(self[name].data or self[name].errors for name in FURTHER)


def shown(name: str, version: int, stores: Iterable[Store], choice: Choice) -> dict[str, Any]:
    """Return what the form shows of a campaign, by field."""
    values = {field: getattr(choice, field) for field in FILTERS}
    return values | {
        "name": name,
        "version": str(version),
        "store_ids": [str(store.id) for store in stores],
        "statuses": list(choice.statuses),
        "untexted_hours": choice.untexted_hours or None,
    }
