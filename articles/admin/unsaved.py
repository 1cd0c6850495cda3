"""What was typed into a form and not saved: kept in the browser it was typed in, and nowhere else.

`static/unsaved.js` keeps it under a token of its own. What is saved names its token in the
session, so that the next form knows which of the kept words have arrived.
"""

import json

from django.utils.translation import gettext as _
from js_asset import Media, Script

_TOKEN, _ARRIVED = "typed", "typed_and_saved"
# As many as one person may have open at once, and then some.
_MOST, _LONGEST = 30, 40


class KeepsWhatIsTyped:
    """A form of the admin whose unsaved words outlive a closed tab, a lost login and a crash."""

    def render_change_form(self, request, context, *args, **kwargs):
        about = {
            "form": f"{self.opts.model_name}_form",
            "who": str(request.user.pk),
            "token": request.POST.get(_TOKEN, "")[:_LONGEST],
            "saved": request.session.get(_ARRIVED, []),
            "words": {
                "heading": _("You had typed something here that was not saved"),
                "takeBack": _("Take it back"),
                "discard": _("Discard it"),
            },
        }
        script = Script("unsaved.js", defer=True, **{"data-about": json.dumps(about)})
        context["media"] = context["media"] + Media(js=[script])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if token := request.POST.get(_TOKEN, "")[:_LONGEST]:
            request.session[_ARRIVED] = [*request.session.get(_ARRIVED, []), token][-_MOST:]
