"""What the editor does with texts that nobody types: endless ones, and unknown buttons."""

from io import BytesIO

import pytest
from rule_form import RULE_FORM
from sqlalchemy import select

from iletiniz_admin.models import MessageRule
from iletiniz_admin.sms import MAX_DRAFT

RULES = select(MessageRule)


@pytest.mark.parametrize("action", ["save", "test"])
def test_an_endless_text_is_refused_with_its_length(manager, edit, stored, action):
    """Only its beginning is ever looked at, and nothing of it is kept."""
    before = len(stored(RULES))
    text = "a\u0301\u0323" * MAX_DRAFT
    answer = manager.post(
        f"{edit.path}?lang=en",
        data=RULE_FORM | {"action": action, "text": text},
        follow_redirects=False,
    )
    assert answer.status_code == 422
    assert str(len(text)) in answer.get_data(as_text=True).replace(",", "").replace(".", "")
    assert len(stored(RULES)) == before


def test_the_counter_looks_at_the_beginning_of_an_endless_text(manager, edit):
    """It answers, and its answer does not grow with what was sent."""
    text = "ş" * (MAX_DRAFT * 20)
    answer = manager.post(f"{edit.path}/preview?lang=en", data=RULE_FORM | {"text": text})
    assert answer.status_code == 200
    assert len(answer.data) < MAX_DRAFT * 200


def test_a_file_in_place_of_the_text_is_as_if_nothing_was_sent(manager, edit, stored):
    """No traceback, and nothing of the file: the text stays as the form offered it."""
    data = RULE_FORM | {"action": "save", "text": (BytesIO(b"of the file"), "x.txt")}
    answer = manager.post(edit.path, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "of the file" not in stored(RULES)[-1].text


@pytest.mark.parametrize("action", ["save2", "PREVIEW", ""])
def test_an_unknown_button_saves_nothing(manager, edit, stored, action):
    """What is not a button of the page is no wish to save."""
    before = len(stored(RULES))
    data = RULE_FORM | {"action": action, "text": "Merhaba"}
    assert manager.post(edit.path, data=data).status_code == 400
    assert len(stored(RULES)) == before
