"""The editor in which an article's body is written."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget, prose_editor_admin_media
from js_asset import ImportMap, Media, Script

from articles.admin.language import RunsAsItsLanguage
from articles.admin.unsaved import KeepsWhatIsTyped
from articles.admin.untouched import SavesTogether
from articles.models.body import clean_body

_ours = ImportMap({"paste": "paste.js", "typing": "typing.js"})


class BodyWidget(AdminProseEditorWidget):
    """`static/editor.js` in place of a textarea; without JavaScript, the textarea and its HTML."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 30, **(attrs or {})}, preset="body")

    @property
    def media(self):
        return prose_editor_admin_media + Media(
            importmap=_ours,
            # The library's last sheet is named to say that ours comes after it.
            css={"all": ["django_prose_editor/overrides.css", "editor.css"]},
            js=[Script("editor.js", type="module"), Script("language.js", defer=True)],
        )

    def get_config(self):
        """What the buttons and the link's dialogue say, in the language of the admin."""
        return {
            "bar": _("Formatting"),
            "paragraph": _("Paragraph"),
            "heading2": _("Subhead"),
            "bulletList": _("Bulleted list"),
            "orderedList": _("Numbered list"),
            "blockquote": _("Quote"),
            "pullQuote": _("Pull quote"),
            "bold": _("Bold"),
            "italic": _("Italics"),
            "link": _("Link"),
            "unlink": _("Remove link"),
            "history:undo": _("Undo"),
            "history:redo": _("Redo"),
            "address": _("Address"),
            "set": _("Set link"),
            "pasted:pictures": _("Pictures were left out of what you pasted: add them above."),
            "pasted:media": _("Videos and the like were left out of what you pasted."),
            "pasted:tables": _("Tables cannot be shown: each row became a paragraph."),
            "pasted:tracking": _("What follows readers was taken out of the links."),
            "badAddress": _("Write an address that begins with https://, or a page of the paper."),
        }


class WithBodyEditor(KeepsWhatIsTyped, RunsAsItsLanguage, SavesTogether):
    """A form of the admin with the editor in it."""

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        # The editor's import map is a script in the page, which the policy lets in by its nonce.
        media = response.context_data["media"]
        response.context_data["media"] = Media.from_media(media, nonce=str(request.csp_nonce))
        return response


class BodyFormField(forms.CharField):
    """A body as it is typed."""

    widget = BodyWidget

    def has_changed(self, initial, data):
        # The browser's line ends and the editor's spelling are no change of the words.
        return clean_body(initial or "") != clean_body(data or "")
