"""Where the desk is, inside the admin."""

from functools import partial

from django.urls import path

from comments.desk import (
    answers,
    appeals,
    beside,
    closing,
    desk,
    kept,
    mails,
    reports,
    second_look,
    together,
)
from comments.desk.verbs import VERBS, act


def desk_urls(admin_site):
    """The desk's addresses, each behind the admin's own door."""

    def guarded(view, **details):
        return admin_site.admin_view(partial(view, admin_site=admin_site, **details))

    return [
        path("desk/", guarded(desk.desk), name="desk"),
        path("desk/take/", guarded(desk.take), name="desk_take"),
        path("desk/renew/", guarded(desk.renew), name="desk_renew"),
        path("desk/release/", guarded(desk.release), name="desk_release"),
        path("desk/counts/", guarded(desk.counts), name="desk_counts"),
        path("desk/together/", guarded(together.together), name="desk_together"),
        path("desk/kept/", guarded(kept.kept), name="desk_kept"),
        path("desk/second-look/", guarded(second_look.second_look), name="desk_second_look"),
        path("desk/appeals/", guarded(appeals.appeals), name="desk_appeals"),
        path(
            "desk/<int:pk>/answer-appeal/",
            guarded(appeals.answer_appeal),
            name="desk_answer_appeal",
        ),
        path("desk/reports/", guarded(reports.reports), name="desk_reports"),
        path(
            "desk/<int:pk>/answer-reports/",
            guarded(reports.answer_reports),
            name="desk_answer_reports",
        ),
        path("desk/<int:pk>/", guarded(desk.card), name="desk_card"),
        path("desk/conversation/<int:pk>/", guarded(beside.conversation), name="desk_conversation"),
        path("desk/discussion/<int:pk>/", guarded(closing.closing), name="desk_discussion"),
        path("desk/mails/", guarded(mails.mails), name="desk_mails"),
        path("desk/answers/", guarded(answers.my_answers), name="desk_answers"),
        path("desk/<int:pk>/answer/", guarded(answers.answer_page), name="desk_answer"),
        *(
            path(f"desk/<int:pk>/{verb}/", guarded(act, verb=verb), name=f"desk_{verb}")
            for verb in VERBS
        ),
    ]
