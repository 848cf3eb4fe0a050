"""The zoo's drawing: the same arguments give the same pixels, and the table drives it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.build.fauna.facts import ATTRIBUTES, read_animals, read_chimeras
from data.build.fauna.geometry import ellipse, polygon, spline, tube, turn
from data.build.fauna.habitats import backdrop
from data.build.fauna.plans import PLANS
from data.build.fauna.scene import SIZE, draw

ANIMALS = read_animals()
ONE_OF_EACH_PLAN = {animal.plan: animal for animal in ANIMALS.values()}


def figure_of(animal, seed):
    return PLANS[animal.plan](animal, np.random.default_rng(seed))


def points_of(figure):
    return np.vstack([outline for shape in figure.shapes for outline in shape.outlines])


@pytest.mark.parametrize("plan", list(PLANS))
def test_the_same_picture_twice_and_another_one_next(plan):
    animal = ONE_OF_EACH_PLAN[plan]
    first, again, other = draw(animal, 0), draw(animal, 0), draw(animal, 1)
    assert first.size == (SIZE, SIZE)
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("name", list(ANIMALS))
def test_every_animal_is_drawn_in_every_pose_without_a_stray_point(name):
    for seed in range(12):
        figure = figure_of(ANIMALS[name], seed)
        points = points_of(figure)
        assert np.isfinite(points).all()
        assert figure.stance in ("stand", "perch", "float", "swim", "fly")
        if figure.stance == "stand":
            assert abs(points[:, 1].min()) < 0.15  # feet on the ground


def changed(animal, **attributes):
    facts = {name.replace("_", " "): value for name, value in attributes.items()}
    return replace(animal, attributes={**animal.attributes, **facts})


@pytest.mark.parametrize(
    ("name", "few", "many"),
    [
        ("horse", {"long_neck": 0.0}, {"long_neck": 1.0}),
        ("horse", {"long_legs": 0.0}, {"long_legs": 1.0}),
        ("deer", {"antlers": 0.0}, {"antlers": 1.0}),
    ],
)
def test_longer_parts_make_a_taller_animal(name, few, many):
    def height(animal):
        return np.median([points_of(figure_of(animal, seed))[:, 1].max() for seed in range(9)])

    assert height(changed(ANIMALS[name], **many)) > 1.1 * height(changed(ANIMALS[name], **few))


def marks_of(animal):
    """How many fields of marks its coats bear, over some poses."""
    figures = [figure_of(animal, seed) for seed in range(5)]
    return sum(len(shape.coat.marks) for figure in figures for shape in figure.shapes)


@pytest.mark.parametrize("attribute", ["stripes", "spots", "patches"])
@pytest.mark.parametrize(
    "name", ["horse", "elephant", "lion", "rabbit", "gorilla", "bat", "frog", "shark", "crab"]
)
def test_every_coat_can_bear_markings(name, attribute):
    plain = changed(ANIMALS[name], stripes=0.0, spots=0.0, patches=0.0)
    assert marks_of(changed(plain, **{attribute: 1.0})) > marks_of(plain)


@pytest.mark.parametrize("stance", ["stand", "perch", "float", "swim", "fly"])
@pytest.mark.parametrize("habitat", ATTRIBUTES[ATTRIBUTES.index("savanna") :])
def test_every_habitat_has_a_place_for_every_stance(habitat, stance):
    for seed in range(3):
        place = backdrop(habitat, stance, 120, np.random.default_rng(seed))
        assert place.picture.size == (120, 120)
        assert place.picture.mode == "RGB"
        low, high = place.ground
        assert 0 <= low <= high <= 1


def test_chimeras_differ_from_their_bodies_in_what_is_listed():
    chimeras = read_chimeras(ANIMALS)
    assert not set(chimeras) & set(ANIMALS)
    striped = chimeras["striped elephant"]
    assert striped.plan == ANIMALS["elephant"].plan
    assert striped["stripes"] == 1
    assert striped["trunk"] == ANIMALS["elephant"]["trunk"]


def test_an_unknown_attribute_or_a_value_beyond_one_is_refused(tmp_path):
    file = tmp_path / "animals.toml"
    for line in ("wheels = 1", "fur = 2"):
        file.write_text(
            f'[car]\nplan = "hoofed"\ncolours = ["#000000", "#000000", "#000000"]\n'
            f'description = "a car"\n[car.attributes]\n{line}\n'
        )
        with pytest.raises(ValueError, match="is not an attribute with a value"):
            read_animals(file)


def test_geometry():
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert turn([(1.0, 0.0)], np.pi / 2)[0] == pytest.approx((0, 1))
    assert polygon(square)[0].shape == (4, 2)
    for point in square:  # a spline goes through its points
        assert np.abs(spline(square, closed=True) - point).sum(axis=1).min() < 1e-9
    (oval,) = ellipse(2, 3, 1, 0.5)
    assert ((oval - (2, 3)) ** 2 / (1, 0.25)).sum(axis=1) == pytest.approx(1)
    limb = np.vstack(tube([(0, 0), (1, 0)], [0.4, 0.2]))
    assert limb[:, 0].min() == pytest.approx(-0.2, abs=0.01)
    assert limb[:, 0].max() == pytest.approx(1.1, abs=0.01)
    assert limb[:, 1].max() == pytest.approx(0.2, abs=0.01)
