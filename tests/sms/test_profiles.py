"""Carriers as data: their modes, their first parts, their longest texts."""

import pytest

from iletiniz_admin.sms import (
    DEFAULT_PROFILE,
    PROFILES,
    ModeName,
    Profile,
    count_parts,
    estimate,
    over_limit,
    profile_for,
)

LOCKING = Profile("x", "X", (ModeName.GSM_7, ModeName.TURKISH_LOCKING, ModeName.UCS_2))


@pytest.mark.parametrize("provider", [None, "", "unknown", "telegram", "NETGSM"])
def test_an_unknown_carrier_has_the_default_profile(provider: str | None):
    """The cautious default: plain, single shift, UCS-2, with the operator's code."""
    profile = profile_for(provider)
    assert profile is DEFAULT_PROFILE
    assert profile.modes == (ModeName.GSM_7, ModeName.TURKISH_SINGLE, ModeName.UCS_2)
    assert profile.operator_code


@pytest.mark.parametrize("code", ["iletimerkezi", "mutlucell", "netgsm", "vatansms", "verimor"])
def test_each_carrier_of_iletiniz_has_a_profile(code: str):
    """A profile is found by iletiniz's code and ends with the mode that holds everything."""
    profile = profile_for(code)
    assert profile is PROFILES[code]
    assert profile.code == code
    assert profile.modes[-1] is ModeName.UCS_2


@pytest.mark.parametrize(("length", "parts"), [(155, 1), (301, 2), (454, 3), (607, 4)])
def test_plain_bands_are_those_a_carrier_publishes(length: int, parts: int):
    """Verimor's bands after the operator's code; of its 453 packing makes 454."""
    profile = profile_for("verimor")
    assert count_parts("a" * length, profile) == parts
    assert count_parts("a" * (length + 1), profile) == parts + 1


@pytest.mark.parametrize(
    ("text", "room"), [("a", 155), ("aş", 150), ("a😀", 65)], ids=["plain", "Turkish", "Unicode"]
)
def test_first_parts_are_those_a_carrier_publishes(text: str, room: int):
    """iletiMerkezi's first parts after the operator's code."""
    cost = estimate(text, profile_for("iletimerkezi"))
    assert cost.units + cost.units_left == room


def test_a_profile_may_leave_the_code_out():
    """The call's word goes before the profile's."""
    profile = Profile("x", "X", operator_code=False)
    text = "a" * 160
    assert (count_parts(text, profile), count_parts(text)) == (1, 2)
    assert estimate(text, profile).code_units == 0
    assert estimate(text, profile, operator_code=True).code_units == 5


def test_a_profile_may_have_other_modes():
    """With the locking table a Turkish letter costs one unit."""
    text = "ş" * 150
    assert (count_parts(text, LOCKING), count_parts(text)) == (1, 3)
    assert estimate(text, LOCKING).mode is ModeName.TURKISH_LOCKING


def test_a_profile_may_prefer_another_mode_on_a_tie():
    """The first named goes where two modes take the same number of parts."""
    modes = (ModeName.TURKISH_LOCKING, ModeName.GSM_7, ModeName.UCS_2)
    profile = Profile("x", "X", modes)
    assert estimate("abc", profile).mode is ModeName.TURKISH_LOCKING
    assert estimate("a" * 155, profile).mode is ModeName.GSM_7


def test_a_profile_may_have_another_first_part():
    """A carrier's own first part goes before the standard's; a larger one may then be better."""
    profile = Profile("x", "X", singles={ModeName.GSM_7: 153})
    assert estimate("a" * 148, profile).mode is ModeName.GSM_7
    cost = estimate("a" * 149, profile)
    assert (cost.mode, cost.parts, cost.units_left) == (ModeName.TURKISH_SINGLE, 1, 1)
    assert estimate("a" * 151, profile).mode is ModeName.GSM_7
    assert count_parts("a" * 151, profile) == 2


def test_a_first_part_has_no_less_room_than_others():
    """Such a row would be a slip of the pen."""
    with pytest.raises(ValueError, match="ucs2"):
        Profile("x", "X", singles={ModeName.UCS_2: 66})


def test_a_profile_without_a_mode_that_holds_the_text_counts_ucs_2():
    """Every text has a cost, even by a profile that names no such mode."""
    profile = Profile("x", "X", (ModeName.GSM_7,))
    assert estimate("ş", profile).mode is ModeName.UCS_2


@pytest.mark.parametrize(
    ("char", "units", "limit"), [("a", 1, 1071), ("ş", 2, 1043), ("☀", 1, 469)]
)
def test_over_limit_names_what_carriers_take(char: str, units: int, limit: int):
    """Above 1071 plain units, 1043 Turkish ones or seven parts of UCS-2 the limit is named."""
    longest = char * (limit // units)
    assert over_limit(estimate(longest), DEFAULT_PROFILE) is None
    assert over_limit(estimate(longest + char), DEFAULT_PROFILE) == limit


def test_over_limit_of_a_carrier_without_one():
    """Where a profile says nothing of a mode, no length is too long."""
    profile = Profile("x", "X", longest={})
    assert over_limit(estimate("a" * 5000, profile), profile) is None
