"""Published numbers of other papers, each with its source; facts to stand beside ours, apart."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zsl_core.datasets.bundled import DATA, read_table

FILE = DATA / "published.csv"
SETTINGS = {"zsl": "ZSL", "gzsl": "GZSL"}


@dataclass(frozen=True, eq=False)
class PublishedTable:
    """The numbers of one source.

    Attributes:
        source: author, title and where in it.
        data: which classes and features they were measured with.
        table: a row a method, a column a data set and measure; per cent, NaN where not given.
    """

    source: str
    data: str
    table: pd.DataFrame


def published_tables() -> list[PublishedTable]:
    """One table a source, methods and data sets in the order of the source.

    Raises:
        InputError: if the file is missing or damaged.

    >>> [len(found.table) for found in published_tables()]
    [2, 9]
    """
    rows = read_table(FILE, "method", "dataset", "setting", "measure", "value", "data", "source")
    rows["column"] = [
        f"{dataset} {measure}"
        if measure in ("u", "s", "H")
        else f"{dataset} {SETTINGS[setting]} {measure}"
        for dataset, setting, measure in zip(
            rows["dataset"], rows["setting"], rows["measure"], strict=True
        )
    ]
    tables = []
    for (source, data), part in rows.groupby(["source", "data"], sort=False):
        table = part.pivot(index="method", columns="column", values="value")
        ordered = table.loc[part["method"].unique(), part["column"].unique()]
        ordered.columns.name = None
        tables.append(PublishedTable(str(source), str(data), ordered.reset_index()))
    return tables
