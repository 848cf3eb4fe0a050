"""Scores: one image, one class, or all classes, and what the relations ask of them."""

from pages._ui.predicted import predictions_page
from pages._ui.scores import class_view, image_view, matrix_view

predictions_page(
    "Scores", {"one image": image_view, "one class": class_view, "all classes": matrix_view}
)
