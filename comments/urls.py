from django.urls import path, re_path

from comments import feeds, posting, recommending, transparency, views
from comments.complaints import appeals, reports
from comments.following import mails, receipts
from comments.mine import beginning, links, pages

app_name = "comments"

urlpatterns = [
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/<int:number>/", views.guidelines, name="guidelines_edition"),
    path("transparency/", transparency.page, name="transparency"),
    path("transparency.json", transparency.as_json, name="transparency_json"),
    path("transparency.csv", transparency.as_csv, name="transparency_csv"),
    path("comments/", views.latest, name="latest"),
    path("feeds/comments.atom", feeds.of_all, name="feed"),
    path("feeds/comments/<slug:slug>.atom", feeds.of_article, name="article_feed"),
    path("comments/on/<slug:slug>/", posting.comment_on, name="comment_on"),
    re_path(r"^comments/receipts/(?P<token>[0-9A-Za-z_-]{32})/$", views.receipt, name="receipt"),
    re_path(r"^comments/mails/(?P<token>[0-9a-f]{48})/$", views.stop_mails, name="stop_mails"),
    # In what a proxy already keeps out of its log.
    re_path(
        r"^comments/mails/following/(?P<token>[0-9a-f]{48})/$", mails.following, name="following"
    ),
    re_path(
        r"^comments/mails/following/stop/(?P<token>[0-9a-f]{48})/$",
        mails.stop_following,
        name="stop_following",
    ),
    re_path(
        r"^comments/receipts/(?P<token>[0-9A-Za-z_-]{32})/following/$",
        receipts.follow_from_receipt,
        name="follow",
    ),
    re_path(
        r"^comments/receipts/(?P<token>[0-9A-Za-z_-]{32})/appeal/$",
        appeals.appeal_on,
        name="appeal",
    ),
    re_path(r"^comments/(?P<token>[2-9b-z]{12})/$", views.permalink, name="comment"),
    path("comments/mine/", links.ask, name="mine_ask"),
    re_path(r"^comments/mine/(?P<token>[0-9A-Za-z_-]{32})/$", pages.mine, name="mine"),
    re_path(
        r"^comments/mine/(?P<token>[0-9A-Za-z_-]{32})/download/$",
        pages.download,
        name="mine_download",
    ),
    re_path(r"^comments/mine/(?P<token>[0-9A-Za-z_-]{32})/erase/$", pages.erase, name="mine_erase"),
    re_path(
        r"^comments/mine/(?P<token>[0-9A-Za-z_-]{32})/erase/(?P<public_id>[2-9b-z]{12})/$",
        pages.erase,
        name="mine_erase_one",
    ),
    re_path(
        r"^comments/receipts/(?P<token>[0-9A-Za-z_-]{32})/again/$",
        beginning.begin_again,
        name="begin_again",
    ),
    re_path(r"^comments/(?P<token>[2-9b-z]{12})/reply/$", posting.reply_to, name="reply"),
    re_path(r"^comments/(?P<token>[2-9b-z]{12})/report/$", reports.report_on, name="report"),
    re_path(
        r"^comments/(?P<token>[2-9b-z]{12})/recommend/$",
        recommending.recommend_this,
        name="recommend",
    ),
    re_path(
        r"^comments/reports/(?P<token>[0-9A-Za-z_-]{32})/$",
        reports.report_receipt,
        name="report_receipt",
    ),
]
