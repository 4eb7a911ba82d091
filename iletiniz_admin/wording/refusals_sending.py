"""Refusals around notices, texts and messages."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

_BAD_NUMBER: Final = (
    N_("This is not a Turkish mobile number: %(number)s. Write it like 0555 123 45 67."),
    N_("This is not a Turkish mobile number. Write it like 0555 123 45 67."),
)
_NO_RESEND: Final = (
    N_("A message in the state “%(status)s” cannot be sent again. Reload the page."),
    N_("This message cannot be sent again as it stands. Reload the page to see its state."),
)
_NO_CANCEL: Final = N_("This message can no longer be stopped. Reload the page to see its state.")

SENDING_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    # Notices
    "unknown_placeholder": (
        N_("{%(name)s} is not a known field. Did you mean {%(suggestion)s}?"),
        N_("{%(name)s} is not a known field. Choose one from the list beside the text."),
        N_("The text holds an unknown field. Choose one from the list beside the text."),
    ),
    "empty_placeholder": N_("There is an empty pair of braces. Write a field in it, or remove it."),
    "doubled_brace": (
        N_("{{%(name)s}} would be sent as it stands. Write {%(suggestion)s} with single braces."),
        N_("Doubled braces would be sent as they stand. Write the field with single braces."),
    ),
    "unbalanced_brace": N_("A brace stands alone. Write fields like {first_name}, or remove it."),
    "unknown_filter": (
        N_("“%(name)s” is not a known way of writing. Did you mean :%(suggestion)s?"),
        N_("“%(name)s” is not a known way of writing. Use :upper, :lower or :title."),
        N_("There is an unknown way of writing. Use :upper, :lower or :title."),
    ),
    "empty_filter": (
        N_(
            "The colon in {%(name)s} is followed by nothing. Write :upper, :lower or :title, or "
            "remove it."
        ),
        N_("A colon is followed by nothing. Write :upper, :lower or :title, or remove it."),
    ),
    "empty_fallback": (
        N_(
            "The text after the | in {%(name)s} is missing. Write what to say when the field is "
            "empty, or remove the |."
        ),
        N_("The text after a | is missing. Write what to say when the field is empty."),
    ),
    "many_fallbacks": (
        N_("{%(name)s} has more than one |. Keep one text for when the field is empty."),
        N_("A field has more than one |. Keep one text for when it is empty."),
    ),
    "filter_as_fallback": (
        N_(
            "After a | stands the text for an empty field. To change the letters write "
            "{%(suggestion)s}."
        ),
        N_("After a | stands the text for an empty field. Write :upper and the like before it."),
    ),
    "filter_after_fallback": (
        N_("The way of writing comes before the |. Write {%(suggestion)s}."),
        N_("The way of writing comes before the |. Write it right after the field's name."),
    ),
    "placeholder_in_fallback": (
        N_(
            "The text after the | in {%(name)s} cannot hold another field. Write plain words there."
        ),
        N_("The text after a | cannot hold another field. Write plain words there."),
    ),
    "empty_condition": (
        N_(
            "The condition {%(name)s??…} says nothing. Write after the ?? what to say when the "
            "field is filled."
        ),
        N_("A condition says nothing. Write after the ?? what to say when the field is filled."),
    ),
    "unclosed_condition": (
        N_("The condition {%(name)s?? is never closed. Add a } where its text ends."),
        N_("A condition is never closed. Add a } where its text ends."),
    ),
    "half_condition": (
        N_("A condition needs two question marks. Write {%(name)s??…}."),
        N_("A condition needs two question marks. Write ?? after the field's name."),
    ),
    "filter_in_condition": (
        N_(
            "A condition takes no way of writing. Write {%(name)s??…} and use it on the field "
            "inside."
        ),
        N_("A condition takes no way of writing. Use it on the field inside the condition."),
    ),
    "nested_too_deep": (
        N_(
            "There are too many conditions inside one another at {%(name)s??…}. Use at most three "
            "levels."
        ),
        N_("There are too many conditions inside one another. Use at most three levels."),
    ),
    "unknown_language": (
        N_("There is no language “%(name)s”. Choose one from the list."),
        N_("There is no such language. Choose one from the list."),
    ),
    "too_many_languages": (
        N_("There are too many languages. Keep at most %(max_count)s texts beside the main one."),
        N_("There are too many languages. Remove some of the texts."),
    ),
    "promotion_found": (
        N_(
            "These words look like promotion: %(words)s. Take them out, make the notice commercial,"
            " or confirm that it does not promote."
        ),
        N_(
            "The text looks like promotion. Take the words out, make the notice commercial, or "
            "confirm that it does not promote."
        ),
    ),
    "merchant_missing": N_(
        "A commercial text must name who sends it. Press “Edit details” on the Connection page and "
        "enter the merchant's title and their MERSİS or tax number."
    ),
    "bad_tracking_wait": (
        N_("This wait will not do. Choose 0 to %(max_minutes)s minutes."),
        N_("This wait will not do. Write it in whole minutes, at most 720."),
    ),
    "empty_text": N_("The text is empty. Write what the message should say."),
    "too_long": (
        N_("The text has %(length)s characters; at most %(max_length)s are allowed. Shorten it."),
        N_("The text is too long. Use at most 1,600 characters."),
    ),
    "bad_number": _BAD_NUMBER,
    "no_number": N_("No number was given. Write a mobile number like 0555 123 45 67."),
    "not_a_number": _BAD_NUMBER,
    "not_a_mobile": _BAD_NUMBER,
    "short_number": _BAD_NUMBER,
    "mistyped": _BAD_NUMBER,
    "foreign": _BAD_NUMBER,
    "no_staff_number": N_("A notice to the team needs a number. Add at least one mobile number."),
    "too_many_staff_numbers": (
        N_("There are too many numbers. Keep at most %(max_count)s."),
        N_("There are too many numbers. Remove some."),
    ),
    "too_many_fallbacks": N_("There are too many fallback providers. Choose at most three."),
    "fallback_repeated": N_("A provider is named twice. Name each provider once."),
    "fallback_is_provider": N_(
        "The first provider cannot be its own fallback. Choose another one as the fallback."
    ),
    "unknown_provider": (
        N_("The provider “%(name)s” is not connected at iletiniz. Choose one from the list."),
        N_("This provider is not connected at iletiniz. Choose one from the list."),
    ),
    "sender_too_long": N_("The sender name is too long. Use at most 32 characters."),
    "bad_sender": N_("This sender name cannot be used. Choose an approved one from the list."),
    "unknown_trigger": N_("The store has no such status. Choose one from the list."),
    "unknown_rule": N_("There is no such notice. Choose one from the list."),
    "unknown_repeat_policy": N_("There is no such repeat setting. Choose one from the list."),
    "bad_best_before": (
        N_("This time limit will not do. Choose %(min_minutes)s to %(max_minutes)s minutes."),
        N_("This time limit will not do. Write it in whole minutes, above zero."),
    ),
    "rule_exists": N_("This status already has a notice for them. Edit that notice instead."),
    "too_many_tests": (
        N_("At most %(most)s tests an hour can be sent. Try again in %(minutes)s minutes."),
        N_("Too many tests were sent within an hour. Wait a while, then try again."),
    ),
    "no_test_number": N_("There is no number for tests yet. Enter your own mobile number."),
    # Messages
    "unknown_message": N_("There is no such message. Go back to the list."),
    "not_uncertain": N_(
        "This message is not uncertain any more. Reload the page to see its state."
    ),
    "unknown_verdict": N_("Choose one: it arrived, it did not, or send it again."),
    "cannot_resend": _NO_RESEND,
    "not_resendable": _NO_RESEND,
    "already_resent": N_("This message was already sent again. Open the newer one from its page."),
    "cannot_cancel": _NO_CANCEL,
    "not_cancellable": _NO_CANCEL,
    "recipient_refused": (
        N_("Nothing may be sent to this person: %(reason)s. Respect the wish."),
        N_("Nothing may be sent to this person. Respect the wish."),
    ),
    "frequency_cap": (
        N_(
            "This person got another commercial text within the last %(hours)s hours. Wait until "
            "they are over, then send it again."
        ),
        N_("This person got another commercial text a short time ago. Send it again later."),
    ),
    "message_erased": N_(
        "The number and the text of this message were erased, so it cannot be sent again."
    ),
    "already_sent": N_("This was already sent. Sending it again could text the person twice."),
    "gate_closed": N_("iletiniz takes nothing right now: quota or plan. Upgrade at iletiniz."),
    "quota": N_("The quota is used up. Upgrade your plan at iletiniz, then try again."),
    "plan": N_("There is no active plan at iletiniz. Choose one there, then try again."),
    "disconnected": N_("There is no connection to iletiniz. Connect first."),
    "scope": N_("The connection has no permission for this. Connect again and allow it."),
    "opted_out": N_("This person does not want messages, so nothing was sent. Respect the wish."),
    "bad_date": N_("This is no date. Write it like 2026-07-20."),
}
