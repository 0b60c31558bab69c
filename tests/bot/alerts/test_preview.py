"""What an operator sees before sending is what goes over the wire."""

import pytest

from bot.alerts.preview import forms
from bot.store.alerts import Alert

LINK = [{"title": "Baca", "url": "https://kp2mi.go.id"}]


def alert(text: str = "Awas.", **fields) -> Alert:
    return Alert(id=7, **{"texts": {"id": text}, "segment": "", "template": "info", **fields})


def named(**fields) -> dict[str, object]:
    return {f"{one.channel} {one.form} {one.language}": one for one in forms(alert(**fields))}


def test_each_language_has_a_form_on_each_channel() -> None:
    found = named(texts={"id": "Awas.", "en": "Beware."})
    assert list(found) == [
        f"{form} {language}" for language in ("id", "en")
        for form in ("telegram message", "telegram group", "whatsapp inside 24 hours: button",
                     "whatsapp outside: template")
    ]  # fmt: skip
    assert found["telegram group id"].buttons == ("Saya pernah lihat ini", "Tanya")
    assert "/pengaturan" in found["telegram group id"].text
    english = found["telegram message en"]
    assert english.buttons == ("I have seen this", "Ask")
    assert found["whatsapp inside 24 hours: button en"].buttons == ("Seen before", "Ask")
    assert english.body["text"] == english.text == 'Beware.\n\nTo stop these warnings, write "berhenti".'
    assert (english.length, english.most) == (len(english.text), 4096)


@pytest.mark.parametrize(
    ("fields", "form", "warning"),
    [
        ({"text": "Awas di {provinsi}."}, "telegram message id", "{provinsi} is filled in"),
        ({"links": LINK}, "whatsapp inside 24 hours: button id", "lines of the text"),
        ({"text": "x" * 1100}, "whatsapp inside 24 hours: list id", "in a list"),
        ({"template": None}, "whatsapp outside: nothing id", "window_closed"),
        ({"text": "*AWAS* loker palsu."}, "whatsapp inside 24 hours: button id", "drawn bold"),
        ({"text": "Loker _palsu ini_."}, "whatsapp outside: template id", "drawn bold"),
        ({"text": "x" * 1100}, "whatsapp outside: template id", "characters too long"),
        ({}, "whatsapp outside: template id", "--template-buttons"),
        ({"text": "Awas 0812 3456 7890."}, "telegram message id", "+6281234567890 is none of the sourced contacts"),
        ({"picture_id": 3}, "whatsapp outside: template id", "image header"),
    ],
)
def test_what_is_to_be_minded_is_said(fields, form, warning) -> None:
    assert any(warning in said for said in named(**fields)[form].warnings)


@pytest.mark.parametrize("text", ["Gaji 12*3 juta", "a_b_c", "* Awas", "Rp5.000 * 2 = Rp10.000 *", "kp2mi.go.id/a_b_"])
def test_signs_that_draw_nothing_are_no_markup(text) -> None:
    assert not any("drawn" in said for form in forms(alert(text)) for said in form.warnings)


def test_an_alert_with_picture_and_buttons() -> None:
    found = named(picture_id=3, links=LINK)
    photo = found["telegram photo id"]
    assert (photo.body["photo"], photo.most) == ("<picture 3>", 1024)
    assert photo.buttons == ("Baca (https://kp2mi.go.id)", "Saya pernah lihat ini", "Tanya")
    assert photo.warnings == ()
    inside = found["whatsapp inside 24 hours: button id"].body["interactive"]
    assert inside["header"]["image"]["id"] == "<picture 3>"


def test_it_is_filled_in_for_somebody_where_that_is_asked_for() -> None:
    (telegram, *_) = forms(alert("Awas di {provinsi}, {negara}."), "Bali", "KH")
    assert telegram.text.startswith("Awas di Bali, Kamboja.") and telegram.warnings == ()
