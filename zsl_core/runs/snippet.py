"""A run as the lines of Python that make it."""

from __future__ import annotations

import json
from pathlib import Path

from zsl_core.runs.spec import RunSpec


def as_python(
    dataset: str,
    class_embedding: str,
    spec: RunSpec | None,
    *tail: str,
    root: Path | None = None,
    image_root: Path | None = None,
) -> str:
    """Code that loads a data set into ``data`` and fits a run into ``done``, and then more.

    Args:
        dataset: its spec, such as ``fauna``.
        class_embedding: by name.
        spec: the run; None to load the data only.
        tail: lines that follow; by default they print the report. Imports first.
        root: folder of an xlsa17 data set, or of uploaded files: without it, the code says where
            these must be put.
        image_root: folder of its photos.

    >>> print(as_python("digits", "att", RunSpec("s2v_ridge", {"lam": 3.0})))
    from zsl_core.datasets import load_dataset
    from zsl_core.runs.experiment import run
    <BLANKLINE>
    data = load_dataset("digits")
    done = run(data, "s2v_ridge", {"lam": 3.0}, class_embedding="att", seed=0)
    print(done.report)
    """
    lines = tail or ("print(done.report)",)
    above = []
    if root is None and dataset.startswith("upload:"):
        name, root = dataset.removeprefix("upload:"), Path()
        above = [
            f"# Save the uploaded arrays as {quoted(name)}, ending .npz or .safetensors as before,",
            "# and the table of classes, if there was one, under the same name with .csv, in a",
            "# folder, and name it in Path().",
        ]
    imports = [line for line in lines if line.startswith(("import ", "from "))]
    paths = [str(path) for path in (root, image_root) if path is not None]
    where = "".join(f", Path({path!r})" for path in paths)
    if paths:
        imports.append("from pathlib import Path")
    imports.append("from zsl_core.datasets import load_dataset")
    fit = []
    if spec is not None:
        imports.append("from zsl_core.runs.experiment import run")
        params = ", ".join(f"{quoted(k)}: {quoted(v)}" for k, v in spec.params.items())
        fit.append(
            f"done = run(data, {quoted(spec.method)}, {{{params}}}, "
            f"class_embedding={quoted(class_embedding)}, seed={spec.seed})"
        )
    return "\n".join(
        [
            *above,
            *sorted(set(imports)),
            "",
            f"data = load_dataset({quoted(dataset)}{where})",
            *fit,
            *(line for line in lines if line not in imports),
        ]
    )


def quoted(value: object) -> str:
    r"""A value as Python writes it; text in double quotes, whatever is in it.

    >>> print(quoted('my "x"'), quoted(3.0))
    "my \"x\"" 3.0
    """
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
