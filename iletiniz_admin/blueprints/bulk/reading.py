"""A draft as those see it who may not change it."""

from flask import render_template

from iletiniz_admin.blueprints.bulk.words import audience_lines
from iletiniz_admin.models import Campaign
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.web.deps import session


def read_page(campaign: Campaign) -> str:
    """Return the page: whom the draft is for and what it says."""
    stores = drafts.stores_of(session(), campaign)
    return render_template(
        "bulk/read.html",
        campaign=campaign,
        stores=stores,
        audience_lines=audience_lines(campaign, stores),
    )
