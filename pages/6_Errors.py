"""Errors: who is taken for whom, how badly, by which hubs, and what another method says."""

from pages._ui.errors import confusion_view, hub_view, severity_view
from pages._ui.predicted import predictions_page
from pages._ui.two_methods import two_methods_view

predictions_page(
    "Errors",
    {
        "confusions": confusion_view,
        "worst and mildest": severity_view,
        "hubs": hub_view,
        "two methods": two_methods_view,
    },
)
