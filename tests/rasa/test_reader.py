"""Long messages are read by the parts of them that ask."""

import pytest

from nlu.components import reader
from nlu.components.linear import LinearModel

STORY = (
    "selamat sore, nama saya budi dari kediri umur 25 tahun, sudah dua tahun kerja di gudang beras milik paman dan "
    "tinggal bersama nenek yang sudah sepuh, adik saya tiga orang masih sekolah dan setiap bulan saya yang bantu. "
)
EXAMPLES = [
    (text, label)
    for label, texts in {
        "cost": ["biaya berapa", "ongkos ke jepang berapa", "bayar berapa juta", "kena biaya apa saja",
                 "berapa ongkosnya", "biaya total berapa ya"],
        "papers": ["berkas apa saja", "surat yang perlu apa", "paspor dan ijazah perlu ga", "dokumen apa saja",
                   "syarat berkas apa", "surat izin ortu perlu"],
        "greet": ["halo", "pagi kak", "hai min", "permisi", "selamat siang", "met malam"],
    }.items()
    for text in texts
]


@pytest.fixture(scope="module")
def model():
    return reader.train(EXAMPLES, 1.0)


def read(model, norm):
    return model.labels[int(model.probabilities(norm).argmax())]


@pytest.mark.parametrize("asked", ["ongkosnya berapa ya?", "berkas apa saja ya?"])
@pytest.mark.parametrize("message", [STORY + "{}", "{} " + STORY, STORY + "{} makasih sebelumnya, sehat selalu."])
def test_a_question_is_found_in_its_story(model, message, asked):
    assert read(model, message.format(asked)) == read(model, asked)


def test_a_short_message_is_read_by_the_short_model(model):
    text = "halo kak, biaya berapa ya"
    assert (model.probabilities(text) == model.short.probabilities(text)).all()


def test_the_asking_parts_are_chosen():
    parts = reader.asking_parts(STORY + "ongkosnya berapa ya? makasih sebelumnya.")
    assert len(parts) == 2
    assert "ongkosnya berapa ya?" in parts


def test_a_story_without_a_stop_is_cut_into_runs_of_words():
    plain = STORY.replace(",", "").replace(".", "") + "jadi ongkosnya berapa"
    assert any("ongkosnya berapa" in part and len(part.split()) <= reader.PART for part in reader.asking_parts(plain))


@pytest.mark.parametrize("text", ["", "halo", "kerja " * 15])
def test_what_has_one_part_is_read_whole(text):
    assert reader.asking_parts(text) == []


def test_examples_are_told_in_the_same_stories_each_time():
    told = reader.in_stories(EXAMPLES)
    assert told == reader.in_stories(EXAMPLES)
    assert {label for _, label in told} == {"cost", "papers"}
    assert all(any(text in long for text, its in EXAMPLES if its == label) for long, label in told)


def test_both_models_come_back_from_disk(model, tmp_path):
    model.save(tmp_path)
    again = reader.Reader.load(tmp_path)
    assert isinstance(again.long, LinearModel)
    for text in ("biaya berapa", STORY + "ongkosnya berapa?"):
        assert (again.probabilities(text) == model.probabilities(text)).all()
