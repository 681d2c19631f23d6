"""The one application that holds tables."""

from django.apps import AppConfig


class Records(AppConfig):
    """Every table of the service."""

    name = "weft_web.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
