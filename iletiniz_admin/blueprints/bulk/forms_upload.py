"""The forms of an audience that is a file, and of one that needs a name alone."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, ValidationError

from iletiniz_admin.models import Store
from iletiniz_admin.web.forms import PanelForm, required, text_field
from iletiniz_admin.web.numbers import row_number


class NameForm(PanelForm):
    """The name of a campaign."""

    version = HiddenField()
    name = text_field(_l("Name of the campaign"), required(), most=100)

    def version_sent(self) -> int:
        """Return the version of the campaign that the form was made of; 0 for nonsense."""
        return row_number(self.version.data) or 0


class UploadForm(PanelForm):
    """A file of people, and whose customers they are."""

    store_id = SelectField(_l("In the name of the store"), validate_choice=False)
    file = FileField(
        _l("CSV or Excel file"),
        render_kw={"accept": ".csv,.txt,.xlsx,text/csv"},
    )

    def offer(self, stores: Sequence[Store], chosen: Sequence[Store]) -> None:
        """Name the stores; the campaign's first one is chosen unless another was."""
        self._stores = {str(store.id): store for store in stores}
        self.store_id.choices = [(str(store.id), store.name) for store in stores]
        first = next((store for store in chosen if str(store.id) in self._stores), None)
        if not self.is_submitted() or not self.store_id.data:
            wanted = first or next(iter(stores), None)
            self.store_id.data = str(wanted.id) if wanted else None

    def store(self) -> Store:
        """Return the store; to be asked of a form without faults."""
        return self._stores[self.store_id.data]

    def validate_store_id(self, field: SelectField) -> None:
        """Refuse what was not offered."""
        if field.data not in self._stores:
            raise ValidationError(_l("Choose a store."))

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("Choose a file."))
