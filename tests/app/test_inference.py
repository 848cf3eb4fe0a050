"""The page Inference without a browser: images nobody described, classes typed in, links."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.typed import EXAMPLES
from tests.app.visitor import (
    charts,
    finish,
    link_of,
    method_shown,
    pictures,
    run_code,
    visit,
    words,
)
from zsl_core.datasets import load_dataset
from zsl_core.new_class import attract, parse_class

PAGE = "pages/7_Inference.py"


def test_it_opens_on_a_chimera_told_in_classes_and_attributes() -> None:
    at = visit(PAGE)
    assert at.selectbox(key="image_of").value.endswith("(chimera)")
    assert "which no method is told: a horse with the spots of a leopard" in words(at)
    assert len(charts(at)) == 2
    assert sum("%" in caption for caption in pictures(at)) == 5


def test_an_image_of_an_unseen_class_is_told_without_its_own_description() -> None:
    at = visit(PAGE, image_of="wild boar", picture="3")
    assert at.select_slider(key="picture").value == 3
    first = next(text.value for text in at.markdown if "most like **" in text.value)
    assert "wild boar" not in first.partition("**.")[0]  # it is no candidate
    assert "among the 5 classes whose descriptions are most like that of wild boar" in first
    assert "Correlation with its own description over all attributes: decoder g" in words(at)


def test_a_method_without_a_decoder_says_so() -> None:
    at = visit(PAGE, run="s2v_ridge")
    assert "Only PSR learns a decoder" in words(at)
    assert len(charts(at)) == 2
    at = visit(PAGE, run="v2s_ridge")
    assert "no prototypes among the images" in words(at)


@pytest.mark.parametrize("data", ["imagenet_classes", "gaussian", "digits"])
def test_data_without_chimeras(data: str) -> None:
    at = visit(PAGE, data=data, run="s2v_ridge", split="random")
    assert "(chimera)" not in at.selectbox(key="image_of").value
    assert len(charts(at)) == (1 if data == "imagenet_classes" else 2)
    assert ("have no names" in words(at)) == (data == "imagenet_classes")
    at.segmented_control(key="inference").set_value("class").run()
    finish(at)
    assert "described classes" in words(at)


def test_a_pig_made_into_a_wild_boar_attracts_wild_boars() -> None:
    at = visit(PAGE, inference="class")
    text = next(t.value for t in at.markdown if "described classes" in t.value)
    assert "Of the 50 images of **wild boar**, whose description is taken away, **" in text
    mine = int(text.rpartition("taken away, **")[2].partition("**")[0])
    assert mine > 25
    assert f"{mine} wild boar" in text
    assert at.query_params["typed"] == "pig;tusks=0.6;fur=1;forest=1"
    assert len(charts(at)) == 2


def test_a_moved_slider_is_another_class_and_goes_into_the_link() -> None:
    at = visit(PAGE, inference="class", typed="horse;stripes=1", without="zebra")
    before = words(at)
    slider = at.slider(key="value_fauna_att_stripes")
    assert slider.value == 1.0
    slider.set_value(0.5).run()
    assert not at.exception
    assert at.query_params["typed"] == "horse;stripes=0.5"
    assert words(at) != before
    at.multiselect(key="parts_fauna_att").set_value(["horse", "tiger"]).run()
    at.slider(key="weight_fauna_att_tiger").set_value(0.5).run()
    assert at.query_params["typed"] == "horse*1+tiger*0.5;stripes=0.5"
    at.multiselect(key="parts_fauna_att").set_value([]).run()
    assert not at.exception
    assert "Choose a class to start from" in words(at)


def test_a_link_reopens_the_class_with_its_name() -> None:
    at = visit(
        PAGE, inference="class", typed="crab;elongated=1", called="a *long* crab", without="lobster"
    )
    assert at.multiselect(key="parts_fauna_att").value == ["crab"]
    assert at.multiselect(key="without_fauna").value == ["lobster"]
    assert "a \\*long\\* crab" in words(at)  # as it stands, whatever marks are in it
    assert "whose description is taken away" in words(at)


def test_an_example_is_loaded_with_its_class_taken_away() -> None:
    at = visit(PAGE, inference="class")
    at.selectbox(key="typed_example").set_value("Half horse, half tiger").run()
    assert not at.exception
    assert at.query_params["typed"] == "horse*1+tiger*1"
    assert at.multiselect(key="without_fauna").value == ["zebra"]
    assert "Of the 50 images of **zebra**" in words(at)


@pytest.mark.parametrize("text", [text for _, text, _ in EXAMPLES["fauna"]])
def test_every_example_attracts_images(text: str) -> None:
    assert " attracts **none** " not in words(visit(PAGE, inference="class", typed=text))


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ({"typed": "unicorn"}, "got 'unicorn'"),
        ({"typed": "horse;sparkle=1"}, "an attribute of fauna"),
        ({"typed": "horse;stripes=nan"}, "a number as a value of stripes"),
        ({"typed": "![](http://x.example/y.png)"}, "\\!\\[\\]"),
        ({"typed": "horse", "without": "unicorn"}, "to name classes of fauna"),
    ],
)
def test_a_link_that_makes_no_class_gets_one_sentence(link: dict[str, str], says: str) -> None:
    at = visit(PAGE, inference="class", **link)
    (warning,) = at.warning
    assert "The class in the link cannot be made" in warning.value
    assert says in warning.value
    assert "described classes" in words(at)  # and the page is there


def test_a_link_with_a_class_typed_in_opens_it() -> None:
    at = visit(PAGE, typed="horse;stripes=1")
    assert at.query_params["inference"] == "class"
    assert at.query_params["typed"] == "horse;stripes=1"
    at.segmented_control(key="inference").set_value("image").run()
    finish(at)
    assert "typed" not in at.query_params  # or this view's link would open the other


def test_word_vectors_are_mixed() -> None:
    at = visit(
        PAGE, inference="class", embedding="glove", typed="horse*1+tiger*0.5", run="s2v_ridge"
    )
    assert "have no names: mix classes instead" in words(at)
    assert not [s for s in at.multiselect if s.key and s.key.startswith("edits_")]
    assert at.slider(key="weight_fauna_glove_tiger").value == 0.5


def test_another_class_embedding_has_a_class_of_its_own_and_the_first_comes_back() -> None:
    at = visit(PAGE, inference="class", typed="horse;stripes=1")
    at.segmented_control(key="embedding").set_value("glove").run()
    finish(at)
    assert not at.warning
    assert at.query_params["typed"] != "horse;stripes=1"
    at.segmented_control(key="embedding").set_value("att").run()
    finish(at)
    assert at.query_params["typed"] == "horse;stripes=1"


def test_an_image_lands_on_the_map() -> None:
    at = visit(PAGE, data="digits", landing="true")
    assert "typical error" in words(at)
    assert len(charts(at)) == 3


@pytest.mark.parametrize("view", ["image", "class"])
def test_the_copied_code_runs_and_says_what_the_page_says(view: str) -> None:
    at = visit(PAGE, data="digits", inference=view)
    code = next(c.value for c in at.code if "zsl_core.inference" in c.value or "attract" in c.value)
    printed = run_code(code)
    text = words(at)
    if view == "image":
        best = text.partition("most like **")[2].partition("**.")[0]
        assert printed.strip() == str(best.split(", "))
    else:
        counts = eval(printed)
        listed = text.partition("images: ")[2].partition(".")[0] if counts else ""
        assert all(f"{n} {name}" in listed for name, n, _ in counts[:4])


def buttons(at: AppTest) -> list[str]:
    return [each.proto.label for each in at.get("download_button")]


def test_the_charts_of_an_image_can_be_taken_away() -> None:
    at = visit(PAGE, data="digits", landing="true")
    assert buttons(at).count("Chart (HTML)") == 3  # classes, attributes, where it lands
    assert buttons(at).count("Settings (JSON)") == 3
    attributes = next(c.value for c in at.code if "told.mixed" in c.value)
    assert run_code(attributes).count("[") == 2  # mixed and decoded
    landing = next(c.value for c in at.code if "map_of" in c.value)
    assert "found.place(done.method.space_.features(x[None]))" in landing


def test_the_charts_of_a_class_typed_in_can_be_taken_away() -> None:
    at = visit(PAGE, data="digits", inference="class", landing="true")
    assert {"Images attracted (HTML)", "Nearest classes (HTML)", "Chart (HTML)"} <= set(buttons(at))
    landing = next(c.value for c in at.code if "map_of" in c.value)
    placed = run_code(f"{landing}\nprint(*found.place(done.method.prototypes(row[None]))[0])")
    star = next(t for t in charts(at)[-1]["data"] if t.get("marker", {}).get("symbol") == "star")
    x, y = map(float, placed.splitlines()[-1].split())
    assert (x, y) == pytest.approx((star["x"][0], star["y"][0]), abs=0.05)


def test_another_class_to_start_from_is_made_as_the_controls_say() -> None:
    at = visit(PAGE, inference="class", typed="pig;tusks=0.6;fur=1")
    parts = next(each for each in at.multiselect if each.label == "Made from")
    parts.set_value([]).run()
    assert "still the last one" in " ".join(each.value for each in at.info)
    edits = next(each for each in at.multiselect if each.label == "Attributes to change")
    assert edits.value == ["tusks", "fur"]  # what is drawn is what is made
    next(each for each in at.multiselect if each.label == "Made from").set_value(["horse"]).run()
    edits = next(each for each in at.multiselect if each.label == "Attributes to change")
    made = parse_class(at.query_params["typed"], load_dataset("fauna"), "att")
    assert [name for name, _ in made.edits] == edits.value
    assert [name for name, _ in made.parts] == ["horse"]


def test_an_attribute_that_is_added_is_turned_at_once() -> None:
    at = visit(PAGE, inference="class", typed="horse")
    edits = next(each for each in at.multiselect if each.label == "Attributes to change")
    edits.set_value(["stripes", "hooves"]).run()
    made = parse_class(at.query_params["typed"], load_dataset("fauna"), "att")
    assert dict(made.edits) == {"stripes": 1.0, "hooves": 0.0}  # a horse has none, and has those


def test_another_embedding_keeps_the_classes_typed_in() -> None:
    at = visit(PAGE, inference="class", typed="horse*1+tiger*1;stripes=1")
    at.segmented_control(key="embedding").set_value("minilm").run()
    finish(at)
    assert at.query_params["typed"] == "horse*1+tiger*1"


def test_an_example_has_no_name_of_the_class_before_it() -> None:
    at = visit(PAGE, inference="class")
    at.text_input(key="called").set_value("a striped horse").run()
    assert "**a striped horse** (which is pig, tusks" in words(at)
    at.selectbox(key="typed_example").set_value("A brown bear, white, in the snow").run()
    assert at.text_input(key="called").value == ""
    assert "a striped horse" not in words(at)


def test_in_the_scores_is_the_image_it_attracts_most_clearly() -> None:
    at = visit(PAGE, inference="class", typed="horse*1+tiger*1", run="psr")
    asked = link_of(at, "In the scores")
    data = load_dataset("fauna")
    row = parse_class("horse*1+tiger*1", data, "att").embedding(data, "att")
    found = attract(method_shown(at, data), data, "att", row)
    label = data.class_names.index(asked["class"])
    place = np.flatnonzero(found.labels == label)[int(asked["image"]) - 1]
    assert place == found.margin.argmax()
    assert (asked["scores"], asked["typed"]) == ("one image", "horse*1+tiger*1")
