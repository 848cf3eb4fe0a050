from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import METHODS, ZSLMethod, make_method
from zsl_core.new_class import NewClass, attract, parse_class

FAUNA = load_dataset("fauna")
ATT = FAUNA.attribute_names or ()
NAMES = FAUNA.class_names


@pytest.fixture(scope="module")
def ridge() -> ZSLMethod:
    train = FAUNA.split.train
    method = make_method("s2v_ridge")
    return method.fit(FAUNA.features[train], FAUNA.labels[train], FAUNA.embedding())


def test_a_horse_with_stripes_is_a_horse_but_for_the_stripes() -> None:
    made = parse_class("horse;stripes=1", FAUNA, "att")
    row, horse = made.embedding(FAUNA, "att"), FAUNA.embedding()[NAMES.index("horse")]
    assert [(ATT[i], row[i]) for i in np.flatnonzero(row != horse)] == [("stripes", 1.0)]
    assert FAUNA.embedding()[NAMES.index("horse"), ATT.index("stripes")] == 0  # not written into


def test_a_mix_is_the_weighted_mean_whatever_the_scale_of_the_weights() -> None:
    glove = FAUNA.embedding("glove")
    horse, tiger = (glove[NAMES.index(name)] for name in ("horse", "tiger"))
    for text in ("horse*3+tiger*1", "horse*0.3+tiger*0.1"):
        row = parse_class(text, FAUNA, "glove").embedding(FAUNA, "glove")
        np.testing.assert_allclose(row, (3 * horse + tiger) / 4, atol=1e-6)


@pytest.mark.parametrize(
    "text", ["horse", "horse;stripes=1;white=0.5", "horse*2+tiger*1", "polar bear;long tail=0"]
)
def test_text_is_read_as_it_was_written(text: str) -> None:
    assert parse_class(text, FAUNA, "att").text == text


def test_names_with_marks_survive_the_link() -> None:
    names = ("a+b;c*d=e%", "plain")
    data = type(FAUNA)(
        "marks",
        np.eye(2, dtype=np.float32),
        np.array([0, 1]),
        names,
        {"att": np.eye(2, dtype=np.float32)},
        type(FAUNA.split)(np.array([0]), np.array([], dtype=np.int64), np.array([1])),
        attribute_names=("x=y;z", "b::c_(d)"),
    )
    made = NewClass(((names[0], 2.0), (names[1], 1.0)), (("x=y;z", 0.5), ("b::c_(d)", 1.0)))
    assert parse_class(made.text, data, "att") == made


@pytest.mark.parametrize(
    ("text", "embedding", "says"),
    [
        ("", "att", "a class of fauna, such as zebra"),
        ("unicorn", "att", "got 'unicorn'"),
        ("horse;sparkle=1", "att", "an attribute of fauna, such as bulky"),
        ("horse;stripes", "att", "a number as a value of stripes"),
        ("horse;stripes=lots", "att", "got 'lots'"),
        ("horse;stripes=nan", "att", "got 'nan'"),
        ("horse;stripes=1e99", "att", "got '1e99'"),
        ("horse;", "att", "an attribute of fauna"),
        ("horse*0+tiger", "att", "weights above 0"),
        ("horse*-1", "att", "weights above 0"),
        ("horse*x", "att", "a weight"),
        ("horse+horse", "att", "each once"),
        ("horse+tiger+cow+pig", "att", "at most 3 classes"),
        ("horse;stripes=1", "glove", "does not name"),
        (";".join(["horse", *(f"{a}=0" for a in ATT)]), "att", "all its values are zero"),
    ],
)
def test_a_text_that_makes_no_class_gets_one_sentence(text: str, embedding: str, says: str) -> None:
    with pytest.raises(InputError, match="Expected") as error:
        parse_class(text, FAUNA, embedding)
    assert says in str(error.value)


@pytest.mark.parametrize("among", ["unseen", "all"])
def test_attraction_is_what_a_loop_over_the_images_gives(ridge: ZSLMethod, among: str) -> None:
    zebra, horse = NAMES.index("zebra"), NAMES.index("horse")
    row = parse_class("horse;stripes=1", FAUNA, "att").embedding(FAUNA, "att")
    found = attract(ridge, FAUNA, "att", row, among, without=[zebra])
    classes = set(FAUNA.unseen_classes) | (set(FAUNA.seen_classes) if among == "all" else set())
    assert found.candidates.tolist() == sorted(classes - {zebra})
    assert set(FAUNA.labels[found.images]) == classes  # the images of zebra stay

    prototypes = ridge.prototypes(np.vstack([FAUNA.embedding(), row]))
    assert prototypes is not None
    taken: dict[int, int] = {}
    zebras: dict[int | None, int] = {}
    for image in found.images:
        x = FAUNA.features[image] / np.linalg.norm(FAUNA.features[image])
        cosines = {int(c): float(prototypes[c] @ x) for c in found.candidates}
        best = max(cosines, key=lambda c: cosines[c])
        mine = float(prototypes[-1] @ x) > cosines[best]
        label = int(FAUNA.labels[image])
        taken[label] = taken.get(label, 0) + mine
        if label == zebra:
            goes = None if mine else best
            zebras[goes] = zebras.get(goes, 0) + 1
    assert {c: n for c, n, _ in found.counts()} == {c: n for c, n in taken.items() if n}
    assert [n for _, n, _ in found.counts()] == sorted(n for n in taken.values() if n)[::-1]
    assert dict(found.fate(zebra)) == zebras
    assert found.known.tolist() == [c for c in range(len(NAMES)) if c != zebra]
    place = found.known.tolist().index(horse)
    assert found.nearness is not None
    assert found.nearness[place] == pytest.approx(prototypes[horse] @ prototypes[-1], abs=1e-5)
    y = FAUNA.embedding()[horse]
    expected = y @ row / np.linalg.norm(y) / np.linalg.norm(row)
    assert found.delta[place] == pytest.approx(expected, abs=1e-5)


def test_the_clearest_come_first_and_all_of_them_go_to_the_new_class(ridge: ZSLMethod) -> None:
    found = attract(ridge, FAUNA, "att", FAUNA.embedding()[NAMES.index("horse")])
    margins = found.margin[found.attracted]
    assert len(margins) > 1
    assert (np.diff(margins) <= 0).all()
    assert (margins > 0).all()
    assert (found.margin > 0).sum() == len(margins)
    best = found.scores[found.attracted].argmax(axis=1)
    assert (best == found.scores.shape[1] - 1).all()


def test_a_copy_of_a_class_takes_its_place(ridge: ZSLMethod) -> None:
    zebra = NAMES.index("zebra")
    row = FAUNA.embedding()[zebra]
    beside = attract(ridge, FAUNA, "att", row)
    zebras = beside.rival == zebra
    assert zebras.any()
    assert np.abs(beside.margin[zebras]).max() < 1e-5  # equal, but for rounding
    instead = attract(ridge, FAUNA, "att", row, without=[zebra])
    assert sorted(instead.attracted) == np.flatnonzero(zebras).tolist()


@pytest.mark.parametrize("name", [n for n in METHODS if n not in ("psr_mlp", "psr", "s2v_ridge")])
def test_every_method_takes_a_class_typed_in(name: str) -> None:
    digits = load_dataset("digits")
    train = digits.split.train
    params = {"max_iter": 3} if name.startswith("sync") else {}
    method = make_method(name, **params)
    method.fit(digits.features[train], digits.labels[train], digits.embedding())
    row = parse_class("nine*1+six*1", digits, "att").embedding(digits, "att")
    found = attract(method, digits, "att", row, without=[8])
    assert found.scores.shape == (len(found.images), 3)
    assert (found.nearness is None) == (name == "v2s_ridge")


def test_bad_arguments_get_one_sentence(ridge: ZSLMethod) -> None:
    row = FAUNA.embedding()[0]
    with pytest.raises(InputError, match="`among`"):
        attract(ridge, FAUNA, "att", row, "seen")
    with pytest.raises(InputError, match="leave at least one"):
        attract(ridge, FAUNA, "att", row, without=FAUNA.unseen_classes.tolist())
