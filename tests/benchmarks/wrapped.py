"""The newsroom as it is served, with a hand on its page cache."""

from newsroom.wsgi import application as newsroom

# Answered by `told`: how many pages are kept.
KEPT = "/kept-pages"


def told(environ, start_response):
    """The newsroom, which also tells how many pages it keeps."""
    if environ["PATH_INFO"] != KEPT:
        return newsroom(environ, start_response)
    body = str(len(newsroom.shelf)).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def forgetful(environ, start_response):
    """The newsroom, which lets go of each page as soon as it is sent; what it remembers of a page's
    parts it may remember."""
    answer = newsroom(environ, start_response)
    for key, page in newsroom.shelf.all():
        newsroom.shelf.drop(key, page)
    return answer
