"""An article in schema.org's words, for search engines: the article's own part."""

from django.conf import settings
from django.templatetags.static import static

from articles.models.dates import for_machines
from articles.models.for_machines import modified_at, pictures_for_machines

# Drawn from `static/icon.svg`, for those who want the paper's sign as pixels.
LOGO, LOGO_SIZE = "icons/icon-512.png", 512


def in_full(path):
    """PATH as an address in full, as machines want it."""
    return f"{settings.SITE_ORIGIN}{path}"


def news_article(article):
    """ARTICLE, published, as a NewsArticle; what is empty is left out."""
    address = in_full(article.get_absolute_url())
    said = {
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": article.headline,
        "description": article.standfirst,
        "image": [_image(article.picture, one) for one in pictures_for_machines(article)],
        "datePublished": for_machines(article.published_at),
        "dateModified": for_machines(modified_at(article)),
        "author": [_person(author) for author in article.signed_by],
        "publisher": _publisher(),
        "articleSection": article.section.name,
        "keywords": [topic.name for topic in article.topics.all()],
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "locationCreated": article.dateline and {"@type": "Place", "name": article.dateline},
        "correction": [_correction(one) for one in article.corrections.all()],
    }
    return {name: value for name, value in said.items() if value}


def breadcrumbs(article):
    """The way to ARTICLE from the front page, as a BreadcrumbList."""
    steps = [
        (settings.PAPER_NAME, "/"),
        (article.section.name, article.section.get_absolute_url()),
        (article.headline, article.get_absolute_url()),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": in_full(path)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }


def _image(picture, offered):
    said = {
        "@type": "ImageObject",
        "url": in_full(offered.file.url),
        "width": offered.width,
        "height": offered.height,
        "caption": picture.caption or picture.alt,
        "creditText": picture.credit,
    }
    return {name: value for name, value in said.items() if value}


def _person(author):
    return {"@type": "Person", "name": author.name, "url": in_full(author.get_absolute_url())}


def _publisher():
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.PAPER_NAME,
        "url": in_full("/"),
        "logo": {
            "@type": "ImageObject",
            "url": in_full(static(LOGO)),
            "width": LOGO_SIZE,
            "height": LOGO_SIZE,
        },
    }


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": for_machines(correction.made_at),
    }
