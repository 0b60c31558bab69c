"""The linear classifier."""

import numpy as np
import pytest

from nlu.components import linear

EXAMPLES = [
    (text, label)
    for label, texts in {
        "cost": ["biaya berapa", "ongkos ke jepang", "bayar berapa juta", "kena biaya apa saja", "berapa ongkosnya",
                 "biaya total berapa", "ongkos pesawat siapa"],
        "papers": ["berkas apa", "surat yang perlu", "paspor dan ijazah", "dokumen lengkap", "syarat berkas",
                   "surat izin ortu", "dokumen apa saja"],
        "greet": ["halo", "pagi kak", "hai min", "assalamualaikum", "selamat siang", "met malam", "permisi"],
    }.items()
    for text in texts
]


@pytest.fixture(scope="module")
def model():
    return linear.train(EXAMPLES)


@pytest.mark.parametrize(("text", "label"), [
    ("biayanya berapa ya", "cost"), ("dokumennya apa", "papers"), ("halo kak", "greet"), ("ongkose piro", "cost"),
])
def test_unseen_forms_of_known_words_are_known(model, text, label):
    assert model.labels[int(model.probabilities(text).argmax())] == label


@pytest.mark.parametrize("text", ["biaya", "zzz", "", "a " * 5_000])
def test_probabilities_sum_to_one(model, text):
    assert float(model.probabilities(text).sum()) == pytest.approx(1, abs=1e-5)


def test_a_saved_model_answers_the_same(model, tmp_path):
    model.save(tmp_path)
    again = linear.LinearModel.load(tmp_path)
    for text, _ in EXAMPLES:
        assert np.array_equal(again.probabilities(text), model.probabilities(text))
    assert again.labels == model.labels


def test_training_twice_gives_the_same_model(model):
    again = linear.train(EXAMPLES)
    assert np.array_equal(again.weights, model.weights)
    assert again.sharpness == model.sharpness


def test_two_labels_are_enough():
    model = linear.train([example for example in EXAMPLES if example[1] != "greet"])
    assert model.labels[int(model.probabilities("biaya").argmax())] == "cost"


def test_of_a_long_text_beginning_and_end_are_read():
    words = linear.words_of("awal " + "isi " * 2_000 + "akhir")
    assert (words[0], words[-1]) == ("awal", "akhir")
    assert len(words) < 700


@pytest.mark.parametrize(("text", "words"), [
    ("gaji 15 jt", ["gaji", "0", "jt"]), ("aman?", ["aman", "?"]), ("a_b-c", ["a", "b", "c"]), ("x" * 99, ["x" * 24]),
])
def test_words(text, words):
    assert linear.words_of(text) == words


def test_pieces_mark_the_edges_of_a_word():
    assert linear.pieces_of("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]
