"""What forms take out of a request."""

from io import BytesIO

import pytest
from flask import Flask
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, StringField, TextAreaField

from iletiniz_admin.sms import MAX_DRAFT
from iletiniz_admin.web.forms import PanelForm, required, text_field, tidy
from iletiniz_admin.web.text_forms import (
    check_draft,
    draft_text,
    line,
    line_field,
)


class AnyForm(PanelForm):
    name = text_field("Name", required())
    other = line_field("Other", most=20)
    plain = StringField("Plain")
    token = HiddenField()
    text = TextAreaField("Text", filters=[draft_text], validators=[check_draft])
    file = FileField("File")


@pytest.fixture
def posted(app: Flask):
    """``posted({"name": "a"})`` -> the form, as a browser sends it with files."""

    def make(data: dict[str, object]) -> AnyForm:
        with app.test_request_context("/", method="POST", data=data):
            form = AnyForm(meta={"csrf": False})
            form.validate_on_submit()
            return form

    return make


def test_a_file_in_place_of_a_text_is_empty(posted):
    """No field of text sees the file; the field of a file does, and ordinary texts stay."""
    names = ("name", "other", "plain", "token", "text", "file")
    form = posted({name: (BytesIO(b"x"), "x.csv") for name in names})
    assert not any(form[name].data for name in names[:-1])
    assert form.file.data.filename == "x.csv"
    assert form.name.errors == ["Fill in this field."]
    form = posted({"name": "Ayşe", "file": (BytesIO(b"x"), "x.csv")})
    assert (form.name.data, form.file.data.filename, form.errors) == ("Ayşe", "x.csv", {})


@pytest.mark.parametrize("clean", [tidy, line, draft_text])
@pytest.mark.parametrize("what", [None, FileStorage(), 7])
def test_what_is_no_text_is_an_empty_text(clean, what: object):
    """Filters run on whatever a request holds."""
    assert clean(what) == ""


def test_a_text_beyond_all_measure_is_refused_and_not_looked_at(posted):
    """The field keeps its beginning, and says how long the text was."""
    form = posted({"name": "a", "text": "\u200b" * 9000 + "a"})
    assert len(form.text.data) == MAX_DRAFT
    [said] = form.text.errors
    assert "9001" in said
    assert "1600" in said
    assert posted({"name": "a", "text": "a" * MAX_DRAFT}).errors == {}
