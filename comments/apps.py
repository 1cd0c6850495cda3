from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self):
        # Registers the check that the database still keeps the promises.
        from comments import checks  # noqa: F401, PLC0415
