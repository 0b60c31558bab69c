"""The words of responses/groups.yml, with the places in braces filled in."""

from bot.replies.responses import say


def told(action: str, **places: object) -> str:
    """The text of `utter_group_<action>`; a place without a value stays as it is."""
    text = str(say(f"utter_group_{action}", {})["text"])
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text
