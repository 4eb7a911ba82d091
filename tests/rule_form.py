"""What the editor's page sends along with the text of a notice."""

RULE_FORM = {
    **dict.fromkeys(("sender", "provider", "fallback_1", "fallback_2", "fallback_3"), ""),
    "best_before_minutes": "720",
    "repeat_policy": "once",
    "message_class": "informational",
    "tracking_wait_minutes": "30",
}
