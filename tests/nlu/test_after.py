"""What is written after a plea, by words: a table of real-looking messages."""

import pytest

from nlu.crisis.after import is_over, meant, of_another, of_kin, of_self, works_young
from nlu.text import normalize


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("apa saya harus bayar pak?", "tips_ransom"), ("kalo bayar tebusan dilepas ga ya", "tips_ransom"),
        ("denda nya 30jt, mending dibayar apa ngga", "tips_ransom"), ("klo tf duluan gmn", "tips_ransom"),
        ("jgn telp ya ada yg liat hp", "discreet_mode"), ("hp saya suka dicek bos", "discreet_mode"),
        ("gmn cara hapus chat ini", "discreet_mode"), ("obrolan ini bisa disembunyiin ga", "discreet_mode"),
        ("cara ngirim lokasi gmn", "tips_place"), ("alamatnya ga tau", "tips_place"),
        ("aku share loc aja?", "tips_place"),
        ("takut lapor", "tips_fear"), ("nanti kalau lapor saya disiksa", "tips_fear"),
        ("lapornya dimana", "ask_contact"), ("saya harus lapor kemana", "ask_contact"),
        ("bisa datang ke mana dari banyuwangi", "ask_contact"), ("ke siapa saya minta tolong", "ask_contact"),
        ("jgn bales panjang2", "discreet_mode"), ("jawab singkat aja", "discreet_mode"), ("tolong jawab", "need_more"),
        ("mau pura2 sakit biar dibawa ke rs", "need_more"), ("ada yg luka", "tips_injured"), ("gak ada yg luka", None),
        ("ada yg ngaku dari kbri minta 25 juta", "tips_helpers"), ("ada yg nawarin bebasin, bayar 5jt", "tips_helpers"),
        ("dia minta dikirim uang 40 juta", "tips_ransom"), ("ke rekening siapa saya transfer", "tips_ransom"),
        ("kalau ga dibayar nanti disiksa", "tips_fear"), ("polisinya bisa dipercaya ga", "tips_fear"),
        ("takut", "tips_fear"), ("boleh cerita ke wartawan ga", "tips_media"),
        ("ga punya pulsa", "tips_no_call"), ("ada wa nya?", "tips_no_call"),
        ("gimana cara nyarinya", "crisis_tips"), ("terus gimana", "crisis_tips"),
        ("aku kudu piye", "crisis_tips"), ("overstay dendanya brp harus bayar", None),
        ("saya disetrum karena ketahuan kabur", None), ("saya sudah 14 hari di sini", None),
        ("saya minta gaji saya dibayar", None), ("sudah saya kirim uang 20 juta", "tips_ransom"),
        ("lewat jalur tikus ae piye", "tips_escape"), ("pengen mulih", "ask_repatriation"),
        ("kontrak saya diputus mendadak", "ask_repatriation"),
        ("makasih", None), ("gaji di jepang", None), ("ada mobil putih", None), ("", None), ("???", None),
    ],
)  # fmt: skip
def test_what_it_means_after_ones_own_plea(text, intent) -> None:
    assert meant(normalize(text).norm, "self") == intent


def test_a_relative_is_told_how_to_write_to_a_phone_that_is_looked_at() -> None:
    assert meant(normalize("hp dia diperiksa terus").norm, "relative") == "tips_relative"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("saya dipukul", True), ("anak saya dipukul", False), ("kami disuruh kerja", True), ("suami sy ditahan", False),
        ("katanya ga boleh keluar", False), ("saya takut anak saya dipukul", True), ("paspornya dipegang bos", False),
        ("aku juga disekap", True), ("", False),
    ],
)
def test_who_speaks_of_himself(text, own) -> None:
    assert of_self(normalize(text).norm) is own


@pytest.mark.parametrize(
    ("text", "kin"),
    [
        ("anak saya kerja di poipet", True), ("adikku di sana", True), ("suami sy pelaut", True), ("bapak saya", True),
        ("teman saya", True), ("kerja jaga anak di hongkong", False), ("anak buah kapal", False), ("pak tolong", False),
        ("ibu mau tanya", False), ("bang bisa bantu", False), ("", False),
    ],
)
def test_who_speaks_of_a_relative(text, kin) -> None:
    assert of_kin(normalize(text).norm) is kin


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("bukan saya tapi teman saya", True), ("bkn aku, adikku", True), ("bukan saya yang mau", False),
        ("teman saya", False), ("bukan saya saja, teman saya juga", False),
    ],
)
def test_who_says_that_it_is_somebody_else(text, another) -> None:
    assert of_another(normalize(text).norm) is another


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("dulu teman saya disekap tapi sudah pulang", True), ("pernah dikurung, skrg udah di rumah", True),
        ("dulu disekap, sudah pulang, sekarang diancam dibunuh", False),
        ("saya disekap dan mau pulang", False), ("dulu kerja enak, sekarang disekap", False),
    ],
)
def test_what_is_past(text, over) -> None:
    assert is_over(normalize(text).norm) is over


@pytest.mark.parametrize(
    ("text", "young"),
    [
        ("umur saya 16, kerja di malaysia", True), ("aku umur 15 disuruh kerja jadi art di saudi", True),
        ("umur 17 kerja di malaysia boleh ga", False), ("umur 16 mau kerja di jepang", False),
        ("saya kerja di taiwan, anak umur 13 di rumah", False), ("usia kandungan 7 bulan, kerja di hongkong", False),
        ("umur saya 26, kerja di malaysia", False), ("kerja di malaysia umur berapa", False),
    ],
)
def test_a_child_that_works_abroad_already(text, young) -> None:
    assert works_young(normalize(text).norm) is young


def test_a_long_story_is_read_in_linear_time() -> None:
    assert meant("kata " * 100_000 + "bayar tebusan apa", "self") is None
