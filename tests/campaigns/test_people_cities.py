"""How cities are compared on PostgreSQL: usual spellings first, then a pattern for the rest."""

import re

import pytest
from sqlalchemy import column
from sqlalchemy.dialects import postgresql

from iletiniz_admin.services.campaigns.people_cities import is_city, regex_of, spellings_of

CITIES = (
    "İSTANBUL",
    "ığdır",
    "Kâğıthane",
    "K. Maraş",
    "Afyon  Karahisar",
    "Straße",
    "a*b[c]",
    "99",
)


@pytest.mark.parametrize("city", CITIES)
def test_spellings_are_matched_by_the_pattern(city: str):
    """The quick way finds nobody whom the pattern would not find."""
    spellings = spellings_of(city)
    assert spellings
    assert all(re.fullmatch(regex_of(city), one) for one in spellings)


def test_spellings_are_those_that_people_use():
    """Whatever is asked for, a city stands there in small letters, capitals, and as a name."""
    usual = ["ISTANBUL", "Istanbul", "istanbul", "İSTANBUL", "İstanbul"]
    assert spellings_of("iStanBul") == spellings_of("İSTANBUL") == usual


def test_city_on_postgresql_is_found_by_either():
    """A spelling that nobody thinks of is found by the pattern all the same."""
    condition = is_city(column("city"), "Ordu", "postgresql")
    sql = str(condition.compile(dialect=postgresql.dialect()))
    assert sql.startswith("city IN (")
    assert " OR (city ~ " in sql
