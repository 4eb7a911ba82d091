"""Campaigns: one text to an audience, checked, confirmed, sent in batches and reported."""
