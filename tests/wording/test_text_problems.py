"""Everything that can be wrong with a text has words that say what it is and what to do."""

from typing import get_args

import pytest

from iletiniz_admin import wording
from iletiniz_admin.sms import ProblemCode, problems

TEXTS = {
    "unknown_placeholder": "{frist_name}",
    "empty_placeholder": "{}",
    "unbalanced_brace": "}",
    "doubled_brace": "{{items}}",
    "unknown_filter": "{items:büyük}",
    "empty_filter": "{items:}",
    "empty_fallback": "{items|}",
    "many_fallbacks": "{items|a|b}",
    "filter_as_fallback": "{items|upper}",
    "filter_after_fallback": "{items|a:upper}",
    "placeholder_in_fallback": "{items|{carrier}}",
    "empty_condition": "{items??}",
    "unclosed_condition": "{items??a",
    "half_condition": "{items?a}",
    "filter_in_condition": "{items:upper??a}",
    "nested_too_deep": "{items??" * 4 + "a}}}}",
}


def test_every_problem_is_shown_here():
    """No code is without an example in this file."""
    assert set(TEXTS) == set(get_args(ProblemCode))


@pytest.mark.parametrize("locale", ["tr", "en"])
@pytest.mark.parametrize("code", TEXTS)
def test_a_problem_has_words_of_its_own(code: str, locale: str):
    """The sentence is not the general one, and no detail in it is missing."""
    [problem] = problems(TEXTS[code])
    assert problem.code == code
    details = {"name": problem.name} | (
        {"suggestion": problem.suggestion} if problem.suggestion else {}
    )
    said = wording.refusal(code, locale, **details)
    assert code in wording.known_refusals()
    assert said != wording.refusal("no_such_code", locale, **details)
    assert "%(" not in said
    assert code not in said
