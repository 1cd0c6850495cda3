from django.db import models


class Article(models.Model):
    """What comments stand under; its page is given, but for them."""

    headline = models.CharField(max_length=200)
    before = models.TextField()
    after = models.TextField()

    class Meta:
        app_label = "xtd_site"

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        return f"/articles/{self.pk}/"
