from django.urls import path

from comments import views

app_name = "comments"

urlpatterns = [
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/<int:number>/", views.guidelines, name="guidelines_edition"),
    path("comments/on/<slug:slug>/", views.comment_on, name="comment_on"),
    path("comments/receipts/<str:token>/", views.receipt, name="receipt"),
]
