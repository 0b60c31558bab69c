"""Ways in which recruiters disguise an offer; each takes and gives a text."""

import random
import re

_LEET = str.maketrans({"a": "4", "i": "1", "o": "0", "e": "3"})
_CYRILLIC = str.maketrans("aeopcyxki", "аеорсухкі")
_BOLD = {chr(97 + i): chr(0x1D41A + i) for i in range(26)} | {chr(65 + i): chr(0x1D400 + i) for i in range(26)}
_KEY_WORDS = (
    "kamboja|myanmar|laos|poipet|bavet|sihanoukville|gaji|admin|operator|slot|paspor|visa|tiket|gratis|kerja|chat"
    "|malaysia|dubai|saudi|korea|jepang|taiwan|ginjal|turis|umrah|lowongan|rekening|pabrik"
)
_KEY = re.compile(rf"\b(?:{_KEY_WORDS})\b", re.I)
_SYNONYMS = {
    "gaji": "upah", "lowongan": "loker", "dicari": "nyari", "butuh": "membutuhkan", "gratis": "free",
    "tanpa": "ga perlu", "tidak": "gak", "berangkat": "terbang", "wanita": "cewek", "juta": "jt", "dolar": "usd",
    "hubungi": "kontak", "ditanggung": "dicover", "orang": "org", "untuk": "utk", "dengan": "dgn", "mess": "asrama",
}  # fmt: skip
_EMOJI = {"gaji": "💰", "tiket": "✈️", "gratis": "🆓", "telegram": "📲", "kerja": "💼", "makan": "🍚", "paspor": "🛂"}
_FLAGS = {
    "kamboja": "🇰🇭",
    "myanmar": "🇲🇲",
    "laos": "🇱🇦",
    "malaysia": "🇲🇾",
    "korea": "🇰🇷",
    "jepang": "🇯🇵",
    "taiwan": "🇹🇼",
}


def _words(text: str, change: dict[str, str]) -> str:
    return re.sub(r"\w+", lambda m: change.get(m.group().lower(), m.group()), text)


def leet(text: str) -> str:
    return _KEY.sub(lambda m: m.group().lower().translate(_LEET), text)


def spaced(text: str) -> str:
    return _KEY.sub(lambda m: " ".join(m.group()), text)


def dotted(text: str) -> str:
    return _KEY.sub(lambda m: ".".join(m.group()), text)


def homoglyphs(text: str) -> str:
    return text.translate(_CYRILLIC)


def zero_width(text: str) -> str:
    return _KEY.sub(lambda m: "\u200b".join(m.group()), text)


def styled(text: str) -> str:
    return "".join(_BOLD.get(char, char) for char in text)


def elongated(text: str) -> str:
    return _KEY.sub(lambda m: m.group() + m.group()[-1] * 3, text)


def synonyms(text: str) -> str:
    return _words(text, _SYNONYMS)


def emoji(text: str) -> str:
    return _words(text, _EMOJI)


def flags(text: str) -> str:
    return _words(text, _FLAGS)


def typos(text: str) -> str:
    """Two neighbouring letters changed about in every fourth long word."""
    dice = random.Random(text)  # noqa: S311
    words = text.split(" ")
    for at, word in enumerate(words):
        if len(word) > 5 and word.isalpha() and dice.random() < 0.25:
            spot = dice.randrange(1, len(word) - 2)
            words[at] = word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :]
    return " ".join(words)


def capitals(text: str) -> str:
    return text.upper()


def no_punctuation(text: str) -> str:
    return re.sub(r"[^\w\s@]", " ", text)


def lines(text: str) -> str:
    return text.replace(", ", "\n✅ ").replace(". ", "\n\n")


def one_line(text: str) -> str:
    """A listing whose line breaks got lost."""
    return re.sub(r"[.,]?\s*[\n✅]+\s*", " ", lines(text))


def offices(text: str) -> str:
    """Genuine addresses of offices, to look official."""
    return f"Info: www.kp2mi.go.id, siskop2mi.bp2mi.go.id. {text} Cek kemnaker.go.id, cs@kp2mi.go.id, kbri@kemlu.go.id"


def polite(text: str) -> str:
    return (
        "Assalamualaikum warahmatullahi wabarakatuh. Mohon maaf sebelumnya bila mengganggu waktu bapak dan ibu semua "
        f"di grup ini. {text} Demikian informasi dari saya, semoga bermanfaat dan menjadi berkah. Terima kasih."
    )


def reassured(text: str) -> str:
    return f"P3MI resmi, zero cost, visa kerja, kontrak jelas. {text} Terdaftar di SISKOP2MI, diawasi Disnaker, BPJS."


def warned(text: str) -> str:
    return f"Hati-hati penipuan, kami yang asli! {text} Waspada calo. Jangan percaya yang lain, hubungi 081299998888"


def denied(text: str) -> str:
    return f"Bukan penipuan, bukan scam, sudah banyak yang sukses. {text} Yang takut tidak usah ikut."


ALL = (
    leet, spaced, dotted, homoglyphs, zero_width, styled, elongated, synonyms, emoji, flags, typos, capitals,
    no_punctuation, lines, one_line, offices, polite, reassured, warned, denied,
)  # fmt: skip
