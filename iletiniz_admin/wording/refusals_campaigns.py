"""Refusals around campaigns: their draft, their check, their start and what follows it."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

CAMPAIGN_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    # The draft
    "campaign_changed": N_(
        "Somebody changed this campaign in the meantime, perhaps you in another tab. Look at it as "
        "it is now, then make your change again."
    ),
    "campaign_frozen": N_(
        "This campaign was started already, so it can no longer be changed. Duplicate it to send "
        "another one."
    ),
    "campaign_connections": N_(
        "These stores send through different connections. Choose stores of one connection, and "
        "make a campaign of its own for the others."
    ),
    "campaign_without_stores": N_("No store is chosen. Choose whose customers shall get the text."),
    # The file, or the other campaign, that the people come from
    "upload_missing": N_("There is no file yet. Bring in the list of people first."),
    "upload_refused": N_("The file could not be read. Bring in a corrected one."),
    "upload_not_read": N_("The file is still being read. Wait until that is done, then check."),
    "source_missing": N_(
        "The campaign that these people come from is gone. Choose the people in another way."
    ),
    "check_failed": N_(
        "The check broke off because of a fault in the panel. Check again; if it breaks off again, "
        "whoever runs the panel finds the reason in its log."
    ),
    # Saved audiences
    "audience_name": (
        N_("This name will not do. Use 1 to %(most)s characters."),
        N_("This name will not do. Give it a short one."),
    ),
    "audience_name_taken": (
        N_("There is a saved audience named “%(name)s” already. Choose another name."),
        N_("There is a saved audience of this name already. Choose another name."),
    ),
    "audience_not_orders": N_(
        "Only filters of orders can be saved. A file, or the people of another campaign, cannot."
    ),
    "audience_without_store": N_("No store is chosen. Choose at least one, then save."),
    # The start
    "receipt_changed": N_(
        "Something changed since you saw these figures, so nothing was sent. Check again, then "
        "start."
    ),
    "receipt_old": N_(
        "The check is older than a day, so its figures may be wrong by now. Check again, then "
        "start."
    ),
    "no_recipients": N_(
        "Nobody would get this text. Look at the reasons on the receipt, and choose other people."
    ),
    "not_enough_quota": (
        N_(
            "The quota does not suffice: %(needed)s messages are needed and %(left)s are left, of "
            "which %(promised)s are for campaigns already started and %(reserve)s are kept for "
            "order messages. %(missing)s are missing. Upgrade your plan at iletiniz, or choose "
            "fewer people."
        ),
        N_(
            "The quota does not suffice: %(needed)s messages are needed and %(left)s are left, of "
            "which %(reserve)s are kept for order messages. %(missing)s are missing. Upgrade your "
            "plan at iletiniz, or choose fewer people."
        ),
        N_("The quota does not suffice. Upgrade your plan at iletiniz, or choose fewer people."),
    ),
    "start_in_past": N_("This time is over. Choose a later one, or send now."),
    "start_too_far": (
        N_("This is too far ahead. Choose a time within the next %(days)s days."),
        N_("This is too far ahead. Choose an earlier time."),
    ),
    "bad_validity": (
        N_("This time limit will not do. Choose %(least)s to %(most)s hours."),
        N_("This time limit will not do. Write it in whole hours, above zero."),
    ),
    "quiet_until_expiry": N_(
        "The quiet hours last longer than the messages would be valid, so none would leave. Choose "
        "a longer time limit, or a start in the day."
    ),
    # Under way
    "campaign_ended": N_("This campaign is over, so there is nothing to change. Reload the page."),
    "campaign_not_started": N_("This campaign was not started yet. Check it, then start it."),
    "campaign_running": N_(
        "This campaign is still under way. Wait for its end, or stop it; then write to the rest."
    ),
    "nothing_to_follow": N_("There is nobody left to write to: nobody is in this group."),
}
