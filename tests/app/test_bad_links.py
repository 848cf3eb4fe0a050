"""Links that hold nonsense: one sentence for each parameter, and the page as it is without."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.visitor import page_at, visit

REPOSITORY = Path(__file__).resolve().parents[2]
NONSENSE = "9 nonsense"
MAP, SCORES = "pages/3_Embedding_map.py", "pages/4_Scores.py"
RELATIONS, TRAIN = "pages/1_Relations.py", "pages/2_Train.py"
COMPARE, INFERENCE = "pages/5_Compare.py", "pages/7_Inference.py"
DIGITS = {"data": "digits"}
SCENES = "'1 Images to words', '2 Words to images', '3 Keep the relations' or '4 Beside SYNC'"
WHERE = "'validation' or 'test'"

# Page -> what of the link is in order, and for each bad parameter: what the link holds, what was
# expected, and what is shown.
Bad = dict[str, tuple[str, str, str]]
LINKS: list[tuple[str, dict[str, str], Bad]] = [
    (
        "app.py",
        {},
        {
            "scene": (NONSENSE, SCENES, "1 Images to words"),
            "data": (
                "nosuch",
                "'fauna', 'imagenet_classes', 'digits', 'gaussian' or 'folder'",
                "fauna",
            ),
            "embedding": ("nope", "'att', 'minilm'", "att"),
            "lesson": ("yes", "1 or 0", "0"),
        },
    ),
    (
        RELATIONS,
        DIGITS,
        {
            "relations_view": (
                NONSENSE,
                "'pairs', 'graph', 'class', 'quadruplet' or 'live'",
                "pairs",
            ),
            "measure": (NONSENSE, WHERE, "validation"),
            "tau_as": (NONSENSE, "'by number' or 'by cosine'", "by number"),
            "tau_similar": ("99", "a number in 0..3", "0.3"),
        },
    ),
    (
        RELATIONS,
        {**DIGITS, "tau_as": "by cosine", "relations_view": "quadruplet", "measure": "test"},
        {
            "tau": ("nan", "a number in -0.99..0.999", "0.644"),
            "draw": ("-1", "a whole number in 0..4294967295", "0"),
        },
    ),
    (
        RELATIONS,
        {**DIGITS, "relations_view": "live"},
        {"lambda_similar": ("x", "a number in 0..2", "0.1")},
    ),
    (
        TRAIN,
        {**DIGITS, "expectation": "sampled"},
        {
            "measure": (NONSENSE, WHERE, "validation"),
            "tau_similar": (NONSENSE, "a number in 0..3", "0.3"),
            "lambda_similar": ("99", "a number in 0..2", "0.1"),
            "lambda_reconstruction": ("-1", "a number in 0..0.5", "0.01"),
            "lambda_identical": ("inf", "a number in 0..2", "1"),
            "lambda_dissimilar": (NONSENSE, "a number in 0..2", "1"),
            "encoder": (NONSENSE, "'kernel' or 'mlp'", "kernel"),
            "mining": (NONSENSE, "'random' or 'hard'", "random"),
            "center": ("perhaps", "true or false", "false"),
            "steps": ("0", "a whole number in 1..5000", "100"),
            "seed": ("9" * 5000, "a whole number in 0..2147483647", "0"),
            "gamma": ("0", "a number in 0.01..10", "1"),
            "lambda_kernel": ("3", "'1e-05', '0.0001', '0.001', '0.01' or '0.1'", "0.001"),
        },
    ),
    (
        TRAIN,
        {**DIGITS, "encoder": "mlp", "steps": "3"},
        {
            "hidden": ("1.5", "a whole number in 1..8192", "1"),
            "expectation": (
                NONSENSE,
                "'class_statistics', 'sampled' or 'exact'",
                "class_statistics",
            ),
        },
    ),
    (
        MAP,
        DIGITS,
        {
            "technique": (NONSENSE, "'umap', 'tsne' or 'pca'", "umap"),
            "coloring": (NONSENSE, "'class', 'seen / unseen'", "class"),
            "map_mode": (NONSENSE, "'run', 'training' or 'live'", "run"),
            "among": (NONSENSE, "'unseen' or 'all'", "unseen"),
            "mouse": (NONSENSE, "'lasso' or 'click'", "lasso"),
            "on_map": ("dodo", "one of 11 choices, such as 'eight'", "no class"),
        },
    ),
    (
        SCORES,
        DIGITS,
        {
            "scores": (NONSENSE, "'one image', 'one class' or 'all classes'", "one image"),
            "image": ("0", "a whole number in 1..174", ""),
        },
    ),
    (SCORES, {**DIGITS, "typed": "1"}, {"with_typed": ("9", "true or false", "false")}),
    (
        COMPARE,
        {"view": "class by class", "runs": "psr;sync"},
        {
            "seeds": ("99", "a whole number in 1..5", "1"),
            "cv": (NONSENSE, "true or false", "true"),
            "gains_among": (NONSENSE, "'unseen' or 'all'", "unseen"),
            "first": (NONSENSE, "'PSR' or 'SYNC'", "PSR"),
        },
    ),
    (
        COMPARE,
        {"runs": "psr"},
        {"view": (NONSENSE, "'measures', 'trade-off', 'seen and unseen'", "measures")},
    ),
    (
        "pages/6_Errors.py",
        DIGITS,
        {
            "errors": (
                NONSENSE,
                "'confusions', 'worst and mildest', 'hubs' or 'two methods'",
                "confusions",
            )
        },
    ),
    (INFERENCE, DIGITS, {"inference": (NONSENSE, "'image' or 'class'", "image")}),
    (
        "pages/8_Sweep.py",
        {},
        {
            "sweep_on": (NONSENSE, WHERE, "validation"),
            "sweep_measure": (NONSENSE, "'T1', 'T5', 'u', 's', 'H'", "T1"),
            "cell": ("9;9", "share and λ₁ of a cell in the picture, such as", ""),
        },
    ),
    ("pages/8_Sweep.py", {}, {"cell": (NONSENSE, "share and λ₁ of a cell in the picture", "")}),
    (
        "pages/9_Data.py",
        DIGITS,
        {"data_view": (NONSENSE, "'loaded', 'class', 'attribute'", "loaded")},
    ),
    (
        "pages/9_Data.py",
        {"data": "imagenet_classes"},
        {"split": ("3", "'random' or 'far'", "random")},
    ),
]


def said(at: AppTest) -> list[str]:
    """The sentences on the link, without the marks that keep Markdown out of them."""
    return [each.value.replace("\\", "") for each in at.warning if "the link" in each.value]


@pytest.mark.parametrize(("page", "query", "bad"), LINKS)
def test_each_bad_parameter_gets_its_sentence(page: str, query: dict[str, str], bad: Bad) -> None:
    at = visit(page, **query, **{name: asked for name, (asked, _, _) in bad.items()})
    sentences = said(at)
    assert len(sentences) == len(bad), sentences
    for name, (asked, expected, shown) in bad.items():
        (one,) = [each for each in sentences if f"`{name}` in the link" in each]
        assert f"to be {expected}" in one
        assert f", but got '{asked[:60]}" in one
        assert f": this is {shown}" in one
        assert one.endswith(f" {shown}.") or not shown
        assert len(one) < 300
        assert at.query_params.get(name) != asked


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("app.py", {"scene": "4 Beside SYNC", "lesson": "0", "embedding": "minilm"}),
        (RELATIONS, {**DIGITS, "relations_view": "quadruplet", "draw": "7", "measure": "test"}),
        (RELATIONS, {**DIGITS, "tau_as": "by cosine", "tau": "0.9"}),
        (
            TRAIN,
            {
                **DIGITS,
                "tau_similar": "1",
                "lambda_similar": "2",
                "lambda_reconstruction": "0",
                "iterations": "3",
                "seed": "2147483647",
                "center": "TRUE",
                "lambda_kernel": "0.1",
                "gamma": "0.5",
            },
        ),
        (MAP, {**DIGITS, "technique": "pca", "map_mode": "live", "coloring": "margin"}),
        (SCORES, {**DIGITS, "scores": "one class", "among": "all"}),
        (COMPARE, {"runs": "psr;sync", "view": "class by class", "cv": "false", "seeds": "1"}),
        ("pages/6_Errors.py", {**DIGITS, "errors": "hubs"}),
        (INFERENCE, {**DIGITS, "inference": "class"}),
        ("pages/8_Sweep.py", {"sweep_measure": "H", "sweep_on": "test", "cell": "0.05;0"}),
        ("pages/9_Data.py", {"data": "imagenet_classes", "split": "far", "embedding": "glove"}),
    ],
)
def test_a_good_link_says_nothing(page: str, query: dict[str, str]) -> None:
    at = visit(page, **query)
    assert said(at) == []


def test_the_sentence_stays_until_the_control_is_moved() -> None:
    at = visit(RELATIONS, **DIGITS, lambda_similar="99", relations_view="live", tau_similar="-1")
    assert len(said(at)) == 2
    at.slider(key="lambda_reconstruction").set_value(0.2).run()
    assert len(said(at)) == 2
    at.slider(key="lambda_similar").set_value(0.5).run()
    (left,) = said(at)
    assert "`tau_similar`" in left
    at.switch_page("pages/9_Data.py").run()
    assert said(at) == []
    at.switch_page(RELATIONS).run()
    assert said(at) == []


@pytest.mark.parametrize("asked", ["inf", "-1e999"])
def test_an_infinite_whole_number_leaves_a_control_that_works(asked: str) -> None:
    at = visit(RELATIONS, **DIGITS, relations_view="quadruplet", draw=asked)
    assert len(said(at)) == 1
    assert at.number_input(key="draw").value == 0
    at.number_input(key="draw").set_value(5).run()
    assert not at.exception
    assert said(at) == []
    assert at.number_input(key="draw").value == 5


def test_other_data_with_other_choices_are_no_bad_link() -> None:
    at = visit("pages/9_Data.py", data="imagenet_classes", embedding="glove")
    at.selectbox(key="data").set_value("fauna").run()
    assert not at.exception
    assert said(at) == []


def test_what_comes_from_the_link_is_no_markdown() -> None:
    at = page_at(RELATIONS, **DIGITS, relations_view="![x](http://x)").run()
    (warning,) = at.warning
    assert r"\!\[x\]\(http\://x\)" in warning.value


def test_no_control_is_bound_to_the_link_in_silence() -> None:
    files = [REPOSITORY / "app.py", *(REPOSITORY / "pages").rglob("*.py")]
    binding = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "bind" in [each.arg for each in node.keywords]:
                binding.add(ast.unparse(node.func))
    assert binding == {"st.text_input"}  # any text is one; all others come from pages._ui.bound
