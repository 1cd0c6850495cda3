from django.urls import path, re_path

from comments import views

app_name = "comments"

urlpatterns = [
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/<int:number>/", views.guidelines, name="guidelines_edition"),
    path("comments/on/<slug:slug>/", views.comment_on, name="comment_on"),
    re_path(r"^comments/receipts/(?P<token>[0-9A-Za-z_-]{32})/$", views.receipt, name="receipt"),
    re_path(r"^comments/mails/(?P<token>[0-9a-f]{48})/$", views.stop_mails, name="stop_mails"),
]
