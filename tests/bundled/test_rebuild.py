"""The build commands give what lies in data/. Needs data/build/requirements.txt: CI runs these."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from zsl_core.datasets.bundled import DATA

pytestmark = pytest.mark.build

FAUNA, IMAGENET = DATA / "fauna", DATA / "imagenet_classes"


def sample_of_pictures() -> list[tuple[str, int]]:
    """Two pictures of every animal, others for each."""
    from data.build.fauna.facts import read_animals

    return [(name, (7 * c + k) % 50) for c, name in enumerate(read_animals()) for k in (0, 23)]


def file_of(name: str, index: int) -> Path:
    return FAUNA / "images" / name.replace(" ", "_") / f"{index:02d}.webp"


def assert_same_picture(got: Path, want: Path) -> None:
    """Equal bytes; or hardly a grey level, on another kind of CPU whose sines round differently."""
    if got.read_bytes() == want.read_bytes():
        return
    with Image.open(got) as a, Image.open(want) as b:
        difference = np.abs(np.asarray(a, dtype=float) - np.asarray(b, dtype=float))
    assert difference.mean() < 0.5, f"{want}: mean {difference.mean()}, at most {difference.max()}"


def test_pictures_are_drawn_again(tmp_path):
    from data.build.fauna.build import save
    from data.build.fauna.facts import read_animals, read_chimeras
    from data.build.fauna.scene import draw

    animals = read_animals()
    for name, index in sample_of_pictures():
        save(draw(animals[name], index), tmp_path / "picture.webp")
        assert_same_picture(tmp_path / "picture.webp", file_of(name, index))
    for name, chimera in read_chimeras(animals).items():
        save(draw(chimera, 3), tmp_path / "picture.webp")
        want = FAUNA / "chimeras" / name.replace(" ", "_") / "03.webp"
        assert_same_picture(tmp_path / "picture.webp", want)


def test_tables_are_written_again_byte_by_byte(tmp_path):
    from data.build.fauna.build import write_tables
    from data.build.fauna.facts import read_animals, read_chimeras

    animals = read_animals()
    write_tables(tmp_path, animals, read_chimeras(animals))
    for name in ("classes.csv", "chimeras.csv"):
        assert (tmp_path / name).read_bytes() == (FAUNA / name).read_bytes()


def test_features_are_computed_again_within_float16():
    from data.build.fauna.facts import read_animals
    from data.build.network import features, load_network

    names = list(read_animals())
    sample = sample_of_pictures()
    got = features(load_network(), [file_of(name, index) for name, index in sample])
    stored = load_file(FAUNA / "arrays.safetensors")["features"]
    want = stored[[50 * names.index(name) + index for name, index in sample]]
    assert got.dtype == want.dtype == np.float16
    assert got.astype(float) == pytest.approx(want.astype(float), abs=5e-3)


def test_word_embeddings_of_fauna_are_computed_again():
    from data.build.fauna.facts import read_animals
    from data.build.words import glove, minilm

    animals = read_animals().values()
    stored = load_file(FAUNA / "arrays.safetensors")
    assert np.array_equal(glove([(a.name,) for a in animals]), stored["glove"])
    got = minilm([f"{a.name}: {a.description}" for a in animals])
    assert got.astype(float) == pytest.approx(stored["minilm"].astype(float), abs=1e-3)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    from data.build.fauna.build import build

    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "holiday.jpg").write_text("dear")
    with pytest.raises(ValueError, match="holds other files"):
        build(tmp_path)
    assert (tmp_path / "images" / "holiday.jpg").exists()


def test_imagenet_classes_are_built_again(tmp_path):
    from data.build.imagenet_classes import build

    build(tmp_path)
    for name in ("classes.csv", "hypernyms.csv"):
        assert (tmp_path / name).read_bytes() == (IMAGENET / name).read_bytes()
    got, want = (load_file(folder / "arrays.safetensors") for folder in (tmp_path, IMAGENET))
    assert set(got) == set(want)
    for name in want:
        assert got[name].astype(float) == pytest.approx(want[name].astype(float), abs=1e-3), name


def test_the_furthest_classes_against_a_loop():
    from data.build.imagenet_classes import furthest

    rng = np.random.default_rng(0)
    hops = rng.integers(1, 9, (12, 12))
    hops += hops.T
    np.fill_diagonal(hops, 0)
    seen = list(range(12))
    for _ in range(5):
        nearest = [min(hops[c, o] for o in seen if o != c) for c in seen]
        seen.pop(int(np.argmax(nearest)))
    assert furthest(hops, 5) == sorted(set(range(12)) - set(seen))


def test_glove_takes_the_first_name_it_knows():
    from data.build.words import glove

    dog, both, passed = glove([("dog",), ("dog cat",), ("xqzzt", "Dog")])
    (cat,) = glove([("cat",)])
    assert np.array_equal(dog, passed)
    assert both.astype(float) == pytest.approx((dog.astype(float) + cat) / 2, abs=2e-3)
    with pytest.raises(ValueError, match="xqzzt"):
        glove([("xqzzt",)])


def test_the_shipped_runs_of_psr_are_what_training_gives():
    from zsl_core.datasets import load_dataset
    from zsl_core.evaluation.predictions import predict_test
    from zsl_core.methods import make_method
    from zsl_core.runs.experiment import run
    from zsl_core.runs.store import SHIPPED, RunStore

    fauna, shipped, seen = load_dataset("fauna"), RunStore(shipped=SHIPPED), 0
    for record in RunStore(SHIPPED).records():
        config = record.config
        if (config["kind"], config.get("method"), config["dataset"]) != ("run", "psr", "fauna"):
            continue
        kept = make_method("psr", **config["params"])
        kept.set_state(dict(shipped.load(config).arrays))
        embedding = config["class_embedding"]
        made = run(fauna, "psr", config["params"], class_embedding=embedding).method
        one, other = (predict_test(each, fauna, embedding).predicted for each in (kept, made))
        # It stops by its tolerance: on another kind of CPU that may be an iteration off.
        assert (one != other).mean() < 0.02, config
        seen += 1
    assert seen >= 6
