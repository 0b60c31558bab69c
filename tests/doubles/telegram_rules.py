"""What the Bot API documents of the calls that the bot makes: required fields, their types, their limits.

https://core.telegram.org/bots/api, read 2026-11-24. Each rule gives what is wrong with a call, or nothing.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "code", "pre",
        "blockquote"}  # fmt: skip
"""#html-style"""
NAMED = re.compile(r"&(?!lt;|gt;|amp;|quot;|#\d+;|#x[0-9a-fA-F]+;)")
"""Only these four named entities are supported."""
ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
           "choose_sticker", "find_location", "record_video_note", "upload_video_note"}  # fmt: skip
Parameters = dict[str, Any]


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"unexpected end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(text: str, parse_mode: str | None) -> tuple[str, list[str]]:
    """The text as a person sees it, and what is wrong with its markup."""
    if parse_mode is None:
        return text, []
    if parse_mode != "HTML":
        return text, [f"unsupported parse_mode {parse_mode!r}"]
    reader = _Html()
    reader.feed(text)
    reader.close()
    wrong = reader.wrong + [f"unclosed tag {tag!r}" for tag in reader.open]
    if NAMED.search(text) or re.search(r"<(?![a-z/])", text):
        wrong.append("unescaped character")
    return unescape(reader.text), wrong


def wrong_text(parameters: Parameters) -> Iterator[str]:
    text = parameters.get("text")
    if not isinstance(text, str):
        yield "text is missing"
        return
    seen, wrong = plain(text, parameters.get("parse_mode"))
    yield from (f"can't parse entities: {mistake}" for mistake in wrong)
    if not seen.strip():
        yield "message text is empty"
    if len(seen.encode("utf-16-le")) // 2 > 4096:
        yield "message is too long"


def wrong_markup(parameters: Parameters) -> Iterator[str]:
    markup = parameters.get("reply_markup")
    if markup is None:
        return
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
        yield "reply_markup is no inline keyboard"
        return
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        yield "too many buttons"
    for button in (button for row in rows for button in row):
        if not isinstance(button.get("text"), str) or not button["text"].strip():
            yield "a button has no text"
        if "url" in button:
            if "callback_data" in button or not re.match(r"https://|tg://", str(button["url"])):
                yield "BUTTON_URL_INVALID"
        elif not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            yield "BUTTON_DATA_INVALID"


def wrong_preview(parameters: Parameters) -> Iterator[str]:
    if "disable_web_page_preview" in parameters:
        yield "disable_web_page_preview is no field any more"
    options = parameters.get("link_preview_options")
    if options is not None and not isinstance(options, dict):
        yield "link_preview_options is no object"


def integer(name: str) -> Callable[[Parameters], Iterator[str]]:
    def rule(parameters: Parameters) -> Iterator[str]:
        if not re.fullmatch(r"-?\d+", str(parameters.get(name, ""))):
            yield f"{name} is missing or no number"

    return rule


def words(name: str, most: int, least: int = 1) -> Callable[[Parameters], Iterator[str]]:
    def rule(parameters: Parameters) -> Iterator[str]:
        value = parameters.get(name)
        if not isinstance(value, str) or not least <= len(value) <= most:
            yield f"{name} must be a text of {least} to {most} characters"

    return rule


def wrong_chat(parameters: Parameters) -> Iterator[str]:
    if not re.fullmatch(r"-?\d+|@\w+", str(parameters.get("chat_id", ""))):
        yield "chat_id is empty"


def wrong_commands(parameters: Parameters) -> Iterator[str]:
    menu = parameters.get("commands")
    if not isinstance(menu, list) or len(menu) > 100:
        yield "commands must be a list of at most 100"
        return
    for command in menu:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            yield "BOT_COMMAND_INVALID"
        if not 1 <= len(command.get("description", "")) <= 256:
            yield "BOT_COMMAND_DESCRIPTION_INVALID"
    if not re.fullmatch(r"([a-z]{2})?", parameters.get("language_code", "")):
        yield "language_code is no ISO 639-1 code"


def wrong_results(parameters: Parameters) -> Iterator[str]:
    results = parameters.get("results")
    if not isinstance(results, list) or len(results) > 50:
        yield "results must be a list of at most 50"
        return
    for result in results:
        if result.get("type") != "article" or not 1 <= len(result.get("id", "").encode()) <= 64:
            yield "RESULT_ID_INVALID"
        if not result.get("title"):
            yield "an article has no title"
        content = result.get("input_message_content", {})
        yield from wrong_text({"text": content.get("message_text"), "parse_mode": content.get("parse_mode")})
    button = parameters.get("button")
    if button is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
        yield "START_PARAM_INVALID"


def wrong_action(parameters: Parameters) -> Iterator[str]:
    if parameters.get("action") not in ACTIONS:
        yield "wrong parameter action"


def wrong_ids(parameters: Parameters) -> Iterator[str]:
    ids = parameters.get("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100 or not all(isinstance(i, int) for i in ids):
        yield "message_ids must be 1 to 100 numbers"


def wrong_webhook(parameters: Parameters) -> Iterator[str]:
    if not str(parameters.get("url", "")).startswith("https://"):
        yield "bad webhook: an HTTPS URL must be provided"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", parameters.get("secret_token", "x")):
        yield "secret_token has characters that are not allowed"


def wrong_poll(parameters: Parameters) -> Iterator[str]:
    if not 1 <= int(parameters.get("limit", 100)) <= 100:
        yield "limit must be 1 to 100"
    if not isinstance(parameters.get("allowed_updates", []), list):
        yield "allowed_updates is no list"


def wrong_reply(parameters: Parameters) -> Iterator[str]:
    reply = parameters.get("reply_parameters")
    if reply is not None and not (isinstance(reply, dict) and isinstance(reply.get("message_id"), int)):
        yield "reply_parameters name no message"
    thread = parameters.get("message_thread_id")
    if thread is not None and not re.fullmatch(r"\d+", str(thread)):
        yield "message_thread_id is no number"


def wrong_caption(parameters: Parameters) -> Iterator[str]:
    if len(str(parameters.get("caption", "")).encode("utf-16-le")) // 2 > 1024:
        yield "message caption is too long"


def wrong_media(parameters: Parameters) -> Iterator[str]:
    media = parameters.get("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        yield "media must be a list of 2 to 10"
        return
    kinds = {part.get("type") for part in media}
    if not kinds <= {"photo", "video"} and kinds not in ({"document"}, {"audio"}):
        yield "these types cannot be in one album"
    for part in media:
        if not isinstance(part.get("media"), str) or not part["media"]:
            yield "a part names no file"
        yield from wrong_caption(part)


def wrong_answer(parameters: Parameters) -> Iterator[str]:
    if len(str(parameters.get("text", ""))) > 200:
        yield "MESSAGE_TOO_LONG"
    if parameters.get("text") and parameters.get("url"):
        yield "an answer is either a text or an address"


RULES: dict[str, tuple[Callable[[Parameters], Iterator[str]], ...]] = {
    "getMe": (),
    "getUpdates": (wrong_poll,),
    "setWebhook": (wrong_webhook,),
    "deleteWebhook": (),
    "setMyCommands": (wrong_commands,),
    "setMyDescription": (words("description", 512, 0),),
    "setMyShortDescription": (words("short_description", 120, 0),),
    "sendMessage": (wrong_chat, wrong_text, wrong_markup, wrong_preview, wrong_reply),
    "sendPhoto": (wrong_chat, words("photo", 500), wrong_caption, wrong_markup, wrong_reply),
    "sendVideo": (wrong_chat, words("video", 500), wrong_caption, wrong_markup, wrong_reply),
    "sendDocument": (wrong_chat, words("document", 500), wrong_caption, wrong_markup, wrong_reply),
    "sendMediaGroup": (wrong_chat, wrong_media, wrong_reply),
    "editMessageText": (wrong_chat, integer("message_id"), wrong_text, wrong_markup, wrong_preview),
    "deleteMessage": (wrong_chat, integer("message_id")),
    "deleteMessages": (wrong_chat, wrong_ids),
    "sendChatAction": (wrong_chat, wrong_action),
    "answerCallbackQuery": (words("callback_query_id", 200), wrong_answer),
    "getChatAdministrators": (wrong_chat,),
    "getChatMember": (wrong_chat, integer("user_id")),
    "answerInlineQuery": (words("inline_query_id", 200), wrong_results),
    "getFile": (words("file_id", 500),),
}
