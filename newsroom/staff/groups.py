"""What each group may do. This table is the only place that says so."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

REPORTERS = "Reporters"
EDITORS = "Editors"
MODERATORS = "Moderators"
CHIEF_MODERATORS = "Chief moderators"

_MODERATE = {
    "comments.view_comment",
    "comments.view_decision",
    "comments.view_appeal",
    "comments.view_report",
    "comments.view_guidelines",
    "comments.add_decision",
    "comments.answer_comment",
    "comments.close_discussion",
    "comments.view_watchword",
    "comments.view_cannednote",
    "comments.view_urgentinstructions",
    "articles.view_article",
}

_ROWS_OF_AN_ARTICLE = {
    f"articles.{verb}_{model}"
    for model in ("byline", "relatedarticle")
    for verb in ("view", "add", "change", "delete")
}

PERMISSIONS = {
    # They write; what is in the paper is an editor's matter (`articles/admin/article.py`).
    REPORTERS: {
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.view_author",
        "articles.view_picture",
        "articles.add_picture",
        "articles.view_topic",
        "articles.view_section",
        *_ROWS_OF_AN_ARTICLE,
        "comments.answer_comment",
    },
    EDITORS: {
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.publish_article",
        "articles.view_author",
        "articles.add_author",
        "articles.change_author",
        "articles.view_picture",
        "articles.add_picture",
        "articles.change_picture",
        "articles.view_topic",
        "articles.add_topic",
        "articles.change_topic",
        *_ROWS_OF_AN_ARTICLE,
        "articles.view_correction",
        "articles.add_correction",
        "articles.change_correction",
        "articles.delete_picture",
        "articles.view_page",
        "articles.add_page",
        "articles.change_page",
        "articles.view_section",
        "articles.add_section",
        "articles.change_section",
        "comments.answer_comment",
        "comments.close_discussion",
    },
    MODERATORS: _MODERATE,
    CHIEF_MODERATORS: _MODERATE
    | {
        "comments.overrule_decision",
        "comments.add_guidelines",
        "comments.view_erasure",
        "comments.add_erasure",
        "comments.view_export",
        "comments.add_export",
        "comments.view_discussion",
        "comments.change_discussion",
        "comments.add_discussion",
        "comments.add_watchword",
        "comments.change_watchword",
        "comments.add_cannednote",
        "comments.change_cannednote",
        "comments.delete_cannednote",
        "comments.add_urgentinstructions",
        # Of a colleague who has lost their telephone.
        "staff.add_factorreset",
    },
}


@transaction.atomic
def set_up_groups():
    """Make the groups what PERMISSIONS says, and nothing else; raises KeyError for a typo."""
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([by_name[permission] for permission in wanted])
