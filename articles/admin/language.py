"""The language a form's words are written in, which need not be that of the admin."""

from django.utils.translation import get_language

from articles.models.language import Language

# What is written in it, besides the body, whose editor sees to itself.
_WRITTEN = ("title", "headline", "standfirst", "dateline")


class RunsAsItsLanguage:
    """A form of the admin whose words run as their language does; `static/language.js` turns
    them when another is chosen. New ones begin in the language of the edition."""

    def get_changeform_initial_data(self, request):
        edition = (get_language() or "").partition("-")[0]
        known = {"language": edition} if edition in Language else {}
        return known | super().get_changeform_initial_data(request)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if "language" in form.fields:
            chosen = form["language"].value()
            form.fields["language"].widget.attrs["data-right-to-left"] = " ".join(
                language for language in Language if language.direction == "rtl"
            )
            if chosen in Language:
                runs = {"lang": chosen, "dir": Language(chosen).direction}
                for name in set(_WRITTEN) & set(form.fields):
                    form.fields[name].widget.attrs |= {**runs, "data-in-its-language": ""}
        return super().render_change_form(request, context, *args, **kwargs)
