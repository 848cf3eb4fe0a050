"""Hit@k, its class mean and HP@k against loops over images and a search written out."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pytest

from zsl_core import topk
from zsl_core.cli import main
from zsl_core.datasets.hierarchy import Hierarchy, read_hypernyms
from zsl_core.datasets.imagenet_classes import imagenet_classes_source, imagenet_hierarchy
from zsl_core.datasets.imagenet_source import ImageNetSource
from zsl_core.errors import InputError
from zsl_core.evaluation import imagenet as module
from zsl_core.evaluation.imagenet import fit_seen, imagenet_report
from zsl_core.evaluation.mistakes import hierarchical_precision
from zsl_core.methods import make_method

WNIDS = tuple(f"n{i:08d}" for i in range(12))
LISTS = {
    "train": (WNIDS[4], WNIDS[0], WNIDS[7]),
    "2-hops": (WNIDS[5], WNIDS[3], WNIDS[9]),
    "all": tuple(WNIDS[i] for i in (1, 2, 3, 5, 6, 8, 9, 10, 11)),
}
# A DAG: the first are the root's children, later ones hang below; 9 has two parents; x is no class.
PARENTS = {"x": (), **dict.fromkeys(WNIDS[:3], ("x",))} | {
    WNIDS[3]: (WNIDS[0],),
    WNIDS[4]: (WNIDS[0],),
    WNIDS[5]: (WNIDS[1],),
    WNIDS[6]: (WNIDS[1],),
    WNIDS[7]: (WNIDS[2],),
    WNIDS[8]: (WNIDS[3],),
    WNIDS[9]: (WNIDS[3], WNIDS[7]),
    WNIDS[10]: (WNIDS[9],),
    WNIDS[11]: (WNIDS[5],),
}
HIERARCHY = Hierarchy(PARENTS, {node: node for node in PARENTS})
K = (1, 2, 3)


@pytest.fixture(scope="module")
def source() -> ImageNetSource:
    """Noisy images of all classes but one of `2-hops`, unequal in number, in no order."""
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(12), [9, 3, 1, 8, 9, 0, 2, 9, 4, 20, 5, 1]))
    embeddings = rng.standard_normal((12, 6)).astype(np.float32)
    means = embeddings @ rng.standard_normal((6, 10))
    features = (means[labels] + 2 * rng.standard_normal((len(labels), 10))).astype(np.float32)
    return ImageNetSource("made up", WNIDS, embeddings, LISTS, features, labels)


@pytest.fixture(scope="module")
def method(source):
    return fit_seen(make_method("s2v_ridge"), source)


def ranking(method, source, testset, generalised):
    """Each image of the test set: its class, and the candidates by falling score."""
    names = LISTS[testset] + (LISTS["train"] if generalised else ())
    candidates = [WNIDS.index(name) for name in names]
    tested = [WNIDS.index(name) for name in LISTS[testset]]
    images = []
    for x, label in zip(source.features, source.labels, strict=True):
        if label in tested:
            scores = method.decision_function(x[None], source.embeddings[candidates])[0]
            order = sorted(range(len(candidates)), key=lambda i: -scores[i])
            images.append((label, [candidates[i] for i in order]))
    return candidates, images


def distance(a, b):
    front, hops = {a}, 0
    while b not in front:
        above = {p for node in front for p in PARENTS[node]}
        below = {child for child, parents in PARENTS.items() if front & set(parents)}
        front, hops = front | above | below, hops + 1
    return hops


@pytest.mark.parametrize("at_once", [2**17, 4])
@pytest.mark.parametrize("generalised", [False, True])
@pytest.mark.parametrize("testset", ["2-hops", "all"])
def test_all_measures_by_loops(source, method, testset, generalised, at_once, monkeypatch):
    monkeypatch.setattr(module, "IMAGES_AT_ONCE", at_once)
    candidates, images = ranking(method, source, testset, generalised)
    done = []
    report = imagenet_report(
        method,
        source,
        testset,
        K,
        generalised=generalised,
        hierarchy=HIERARCHY,
        progress=lambda *at: done.append(at),
    )
    classes = {label for label, _ in images}
    for k in K:
        right = [(label, label in order[:k]) for label, order in images]
        means = [np.mean([hit for label, hit in right if label == c]) for c in classes]
        shares = []
        for label, order in images:
            correct, radius = set(), 0
            while len(correct) < k:
                correct |= {c for c in candidates if distance(WNIDS[label], WNIDS[c]) == radius}
                radius += 1
            shares.append(len(correct & set(order[:k])) / k)
        assert report.hit[k] == pytest.approx(np.mean([hit for _, hit in right]))
        assert report.hit_per_class[k] == pytest.approx(np.mean(means))
        assert report.precision[k] == pytest.approx(np.mean(shares))
        assert report.chance[k] == pytest.approx(k / len(candidates))
    assert (report.testset, report.generalised) == (testset, generalised)
    assert (report.n_images, report.n_classes) == (len(images), len(classes))
    assert report.n_candidates == len(candidates)
    assert done[-1] == (len(images), len(images))
    assert 0 < report.hit[1] < report.hit[3] < 1 or testset == "2-hops"
    assert report.hit != report.hit_per_class


def test_without_a_hierarchy_there_is_no_precision(source, method):
    assert imagenet_report(method, source, "all", [2]).precision is None


@pytest.mark.parametrize("name", ["psr", "sync", "v2s_ridge", "s2v_ridge"])
def test_bundled_classes_agree_with_the_measures_for_few_classes(name):
    source = imagenet_classes_source("far")
    hierarchy, nodes = imagenet_hierarchy()
    params = {"max_iter": 2} if name in ("psr", "sync") else {}
    method = fit_seen(make_method(name, **params), source)
    report = imagenet_report(method, source, "all", hierarchy=hierarchy, generalised=True)
    unseen, everything = source.classes("all"), np.arange(1000)
    scores = method.decision_function(source.features[unseen], source.embeddings)
    ranked = np.argsort(-scores, axis=1, kind="stable")
    hops = hierarchy.hops(nodes)
    for k in (1, 2, 5, 10, 20):
        hit = (ranked[:, :k] == unseen[:, None]).any(axis=1).mean()
        assert report.hit[k] == pytest.approx(hit, abs=0.0051)  # equal scores may change places
        want = hierarchical_precision(ranked[:, :k], unseen, hops, everything)
        assert report.precision[k] == pytest.approx(want, abs=0.0051)


def test_memory_does_not_hold_a_score_for_each_image_and_class(monkeypatch):
    n, c = 60_000, 3_000

    class Made:
        shape = (n, 8)

        def __getitem__(self, rows):
            return np.random.default_rng(rows.start).random((rows.stop - rows.start, 8), np.float32)

    monkeypatch.setattr(module, "IMAGES_AT_ONCE", 2**14)
    wnids = tuple(f"n{i:08d}" for i in range(c + 2))
    embeddings = np.random.default_rng(0).random((c + 2, 8), np.float32)
    lists = {"train": wnids[:2], "all": wnids[2:]}
    labels = np.concatenate([np.arange(c + 2), 2 + np.arange(n - c - 2) % c])
    source = ImageNetSource("made", wnids, embeddings, lists, Made(), labels)
    method = fit_seen(make_method("s2v_ridge"), source)
    tracemalloc.start()
    try:
        report = imagenet_report(method, source, "all", generalised=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.n_images == n - 2
    assert peak < 4 * n * c / 5


def test_rings_and_hops_agree():
    nodes = list(PARENTS)
    hops = HIERARCHY.hops(nodes)
    for i, node in enumerate(nodes):
        for radius, ring in enumerate(HIERARCHY.rings(node)):
            assert set(ring) == {nodes[j] for j in np.flatnonzero(hops[i] == radius)}
    with pytest.raises(InputError, match="node of the hierarchy"):
        next(HIERARCHY.rings("dodo"))


def test_hypernyms_are_read_as_imagenet_writes_them(tmp_path):
    file = tmp_path / "hypernyms.txt"
    pairs = [(parent, node) for node, above in PARENTS.items() for parent in above]
    file.write_text("\n".join(f"{parent} {node}" for parent, node in pairs) + "\n\n")
    assert dict(read_hypernyms(file).parents) == PARENTS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a b\nc", "`parent child` in line 2 of .* got 'c'"),
        ("a b\nb a", "without cycles"),
        ("\n", "Expected pairs"),
        (None, "Expected a text file"),
    ],
)
def test_bad_hypernyms_are_told(tmp_path, text, sentence):
    if text is not None:
        (tmp_path / "h.txt").write_text(text)
    with pytest.raises(InputError, match=sentence):
        read_hypernyms(tmp_path / "h.txt")


def test_bad_arguments_are_told(source, method, monkeypatch):
    for k, sentence in (([4], r"1\.\.3, but got 4"), ([], "got 0"), ([1.5], "whole number")):
        with pytest.raises(InputError, match=sentence):
            imagenet_report(method, source, "2-hops", k)
    with pytest.raises(InputError, match="train, 2-hops, all, but got '5-hops'"):
        imagenet_report(method, source, "5-hops", [1])
    few = Hierarchy({WNIDS[3]: ()}, {WNIDS[3]: "x"})
    with pytest.raises(InputError, match=r"candidate in the hierarchy, but n00000005 .*\(2 in all"):
        imagenet_report(method, source, "2-hops", [1], hierarchy=few)
    apart = Hierarchy(dict.fromkeys(WNIDS, ()), {wnid: wnid for wnid in WNIDS})
    with pytest.raises(InputError, match=r"only 1 can be reached from n0000000[39]"):
        imagenet_report(method, source, "2-hops", [2], hierarchy=apart)
    monkeypatch.setattr(module, "MOST_TRAINING_BYTES", 1000)
    for name, params in (
        ("sync", {"loss": "struct"}),
        ("sync", {"center": True}),
        ("psr", {"expectation": "exact"}),
        ("psr", {"center": True}),
        ("v2s_ridge", {"center": True}),
    ):
        with pytest.raises(InputError, match=r"with these settings, but got .* take fewer images"):
            fit_seen(make_method(name, **params), source)
    with pytest.raises(InputError, match="`lam` to be a number"):
        fit_seen(make_method("sync", lam=-1), source)
    with pytest.raises(InputError, match="`per_class` to be a whole number >= 1, but got 0"):
        fit_seen(make_method("sync"), source, per_class=0)


SEEN = 5
EXACTLY = {"s2v_ridge": 1e-5, "v2s_ridge": 1e-4, "sync": 1e-5}


@pytest.fixture(scope="module")
def many():
    """More images a class than class statistics are exact of, in an order of their own."""
    rng = np.random.default_rng(3)
    counts = [700, 90, 400, 260, 150, 20, 20, 20]
    labels = rng.permutation(np.repeat(np.arange(8), counts))
    embeddings = rng.standard_normal((8, 6)).astype(np.float32)
    means = np.abs(embeddings @ rng.standard_normal((6, 40)))
    spread = 0.9 ** np.arange(40)
    features = np.abs(means[labels] + spread * rng.standard_normal((len(labels), 40)))
    lists = {"train": WNIDS[:SEEN], "all": WNIDS[SEEN:8]}
    return ImageNetSource("many", WNIDS[:8], embeddings, lists, features.astype(np.float16), labels)


def held_in_memory(method, source):
    seen = source.labels < SEEN
    features = source.features[seen].astype(np.float32)
    return method.fit(features, source.labels[seen], source.embeddings[:SEEN])


@pytest.mark.parametrize("n_jobs", [None, 2])
@pytest.mark.parametrize("name", ["s2v_ridge", "v2s_ridge", "sync"])
def test_reading_by_slices_changes_nothing(many, name, n_jobs, monkeypatch):
    whole = held_in_memory(make_method(name), many)
    monkeypatch.setattr(module, "MOST_TRAINING_BYTES", 0)
    slices = fit_seen(make_method(name), many, n_jobs=n_jobs)
    tested = many.features[many.labels >= SEEN].astype(np.float32)
    scores = [m.decision_function(tested, many.embeddings) for m in (whole, slices)]
    assert np.abs(scores[1] - scores[0]).max() < EXACTLY[name] * np.abs(scores[0]).max()
    assert slices.classes_.tolist() == list(range(SEEN))


@pytest.mark.parametrize("n_jobs", [None, 3])
def test_psr_by_slices_finds_nearly_the_same(many, n_jobs):
    settings = {"tau_similar": 2, "lambda_similar": 1.0}
    whole = held_in_memory(make_method("psr", **settings), many)
    slices = fit_seen(make_method("psr", **settings), many, n_jobs=n_jobs)
    assert slices.history_[-1].loss == pytest.approx(whole.history_[-1].loss, rel=1e-3)
    prototypes = [m.prototypes(many.embeddings) for m in (whole, slices)]
    assert (prototypes[0] * prototypes[1]).sum(axis=1).min() > 0.9995
    hits = [imagenet_report(m, many, "all", [1]).hit[1] for m in (whole, slices)]
    assert hits[0] == pytest.approx(hits[1], abs=0.02)


@pytest.mark.parametrize("name", ["psr", "s2v_ridge", "v2s_ridge"])
def test_small_classes_are_learnt_from_exactly(source, name):
    sums = fit_seen(make_method(name), source)
    seen = np.sort([WNIDS.index(wnid) for wnid in LISTS["train"]])
    rows = np.flatnonzero(np.isin(source.labels, seen))
    labels = np.searchsorted(seen, source.labels[rows])
    whole = make_method(name).fit(source.features[rows], labels, source.embeddings[seen])
    scores = [m.decision_function(source.features, source.embeddings) for m in (sums, whole)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)


def test_at_most_so_many_images_a_class(many):
    features, labels = many.images("train", 100)
    assert np.bincount(labels).tolist() == [100, 90, 100, 100, 100]
    again, _ = many.images("train", 100)
    assert (features.rows == again.rows).all()
    assert (np.diff(features.rows) > 0).all()
    assert (many.labels[features.rows] == labels).all()
    assert (features[:] == many.features[features.rows]).all()
    # Over the whole of a class, not its first images.
    assert features.rows[labels == 0].max() > np.flatnonzero(many.labels == 0)[650]
    method = fit_seen(make_method("s2v_ridge"), many, per_class=100)
    expected = make_method("s2v_ridge").fit(
        many.features[features.rows].astype(np.float32), labels, many.embeddings[:SEEN]
    )
    assert method.coef_ == pytest.approx(expected.coef_, abs=1e-4)


@pytest.mark.parametrize("name", ["s2v_ridge", "v2s_ridge"])
def test_ranking_in_parts_is_the_same(many, name, monkeypatch):
    method = fit_seen(make_method(name), many)
    monkeypatch.setattr(topk, "chunk_rows", lambda d, c: 7)
    whole, parts = (imagenet_report(method, many, "all", [1, 2], n_jobs=n) for n in (None, 3))
    assert whole.hit == parts.hit
    assert whole.hit_per_class == parts.hit_per_class


@pytest.mark.parametrize("name", ["psr", "s2v_ridge", "v2s_ridge"])
def test_fitting_does_not_hold_the_images(name):
    n, c, d = 400_000, 50, 64

    class Made:
        shape = (n, d)

        def __getitem__(self, rows):
            return np.random.default_rng(rows.start).random((rows.stop - rows.start, d), np.float32)

    wnids = tuple(f"n{i:08d}" for i in range(c + 1))
    embeddings = np.random.default_rng(0).random((c + 1, 8), np.float32)
    lists = {"train": wnids[:c], "all": wnids[c:]}
    source = ImageNetSource("made", wnids, embeddings, lists, Made(), np.arange(n) // (n // c))
    tracemalloc.start()
    try:
        fit_seen(make_method(name), source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * n * d * 0.65


@pytest.fixture
def folder(source, tmp_path):
    folder = tmp_path / "imagenet"
    folder.mkdir()
    (folder / "testsets.json").write_text(json.dumps(LISTS))
    (folder / "wnids.txt").write_text("\n".join(WNIDS))
    (folder / "labels.txt").write_text("\n".join(WNIDS[c] for c in source.labels))
    np.save(folder / "embeddings.npy", source.embeddings)
    np.save(folder / "features.npy", source.features)
    return folder


def test_the_command_prints_and_writes_the_measures(folder, source, method, tmp_path, capsys):
    pairs = [f"{parent} {node}" for node, above in PARENTS.items() for parent in above]
    (folder / "hypernyms.txt").write_text("\n".join(pairs))
    file = tmp_path / "out.json"
    line = ["imagenet", "--folder", str(folder), "--method", "s2v_ridge", "--generalised"]
    assert main([*line, "--json", str(file)]) == 0
    rows = json.loads(file.read_text())
    asked = [(row["testset"], row["generalised"]) for row in rows]
    assert asked == [("2-hops", False), ("2-hops", True), ("all", False), ("all", True)]
    want = imagenet_report(method, source, "all", (1, 2, 5), hierarchy=HIERARCHY)
    assert rows[2]["method"] == "s2v_ridge"
    assert rows[2]["hit"] == {str(k): want.hit[k] for k in (1, 2, 5)}
    assert rows[2]["precision"] == {str(k): want.precision[k] for k in (1, 2, 5)}
    table = capsys.readouterr().out
    hits = " ".join(f"{100 * want.hit[k]:.2f}".rjust(7) for k in (1, 2, 5)).split()
    assert [*hits, "-", "-"] in [row.split()[-6:-1] for row in table.splitlines()]
    assert "12 with seen" in table
    assert "no hierarchical precision" not in table


def test_the_command_draws_images_and_works_in_parts(folder, source, tmp_path, capsys):
    file = tmp_path / "out.json"
    line = ["imagenet", "--folder", str(folder), "--method", "sync", "--testset", "all"]
    assert main([*line, "--per-class", "5", "--jobs", "2", "--json", str(file)]) == 0
    assert "on 15 images" in capsys.readouterr().out
    method = fit_seen(make_method("sync"), source, per_class=5)
    want = imagenet_report(method, source, "all", [1, 5])
    (row,) = json.loads(file.read_text())
    assert (row["hit"]["1"], row["hit"]["5"]) == (want.hit[1], want.hit[5])
    assert main([*line, "--jobs", "1"]) == 0
    assert "on 27 images" in capsys.readouterr().out


def test_the_command_says_where_a_hierarchy_belongs(folder, capsys):
    line = ["imagenet", "--folder", str(folder), "--method", "v2s_ridge", "--testset", "2-hops"]
    assert main(line) == 0
    out = capsys.readouterr().out
    assert "no hierarchical precision: that takes" in out
    assert "hypernyms.txt" in out
    assert "HP" not in out


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--testset", "5-hops"], "--testset` to be one of 2-hops, all, but got '5-hops'"),
        (["--testset", "train"], "but got 'train'"),
        (["--method", "dem"], "Expected a method among"),
        (["--set", "lam"], "Expected --set NAME=VALUE"),
        (["--json", "."], "to be a file"),
        (["--folder", "none"], "Expected a folder"),
        (["--jobs", "0"], "`--jobs` to be a whole number >= 1, but got 0"),
        (["--per-class", "-3"], "`--per-class` to be a whole number >= 1, but got -3"),
    ],
)
def test_the_command_tells_mistakes_in_a_sentence(folder, capsys, more, sentence):
    assert main(["imagenet", "--folder", str(folder), "--method", "v2s_ridge", *more]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
