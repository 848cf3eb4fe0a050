from __future__ import annotations

import numpy as np

from zsl_core.figures.attributes import attribute_profile


def test_the_profile_shows_both_ends() -> None:
    values = np.arange(50, dtype=np.float32)
    names = [f"class {i}" for i in range(50)]
    figure = attribute_profile(names, values, [i % 2 == 0 for i in range(50)], "big", ends=3)
    order = list(figure.layout.yaxis.categoryarray)
    assert order == ["class 49", "class 48", "class 47", "class 2", "class 1", "class 0"]
    shown = {y: x for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert shown == {name: float(name.split()[1]) for name in order}
    assert {t.name: list(t.y) for t in figure.data}["seen"] == ["class 48", "class 2", "class 0"]
