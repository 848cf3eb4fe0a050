from __future__ import annotations

import csv

from zsl_core.published import FILE, published_tables


def test_every_number_has_a_source_and_is_a_percentage() -> None:
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    for row in rows:
        assert all(row.values())
        assert 0 <= float(row["value"]) <= 100
    assert len({(*list(row.values())[:4], row["source"]) for row in rows}) == len(rows)


def test_h_is_the_harmonic_mean_of_u_and_s_as_printed() -> None:
    gzsl = published_tables()[1].table.set_index("method")
    for name in ("SUN", "CUB", "AWA2", "aPY"):
        u, s, h = (gzsl[f"{name} {measure}"] for measure in ("u", "s", "H"))
        off = (2 * u * s / (u + s) - h).abs()
        assert off.max() < 0.15, (name, off)


def test_the_tables_hold_each_number_of_the_file() -> None:
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tables = {found.source: found.table.set_index("method") for found in published_tables()}
    assert sum(table.notna().to_numpy().sum() for table in tables.values()) == len(rows)
    poster = next(table for source, table in tables.items() if "poster" in source)
    assert poster.loc["SYNC", "ImageNet 3H GZSL T5"] == 3.8
