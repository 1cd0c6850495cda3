"""What the newsroom writes into its log: a line for each event, and nothing about a reader.

JSON in production, so that a program can read it and no word in it can pretend to be a line of its
own; plain lines for somebody who watches. Neither holds an address of the network, an e-mail
address, a token or the words of an error, which may quote what somebody typed.
"""

import re
import traceback
from uuid import uuid4

import structlog

FORMATS = ("json", "lines")

# An e-mail address; an address of the network; a word so long and so mixed that it opens something
# (a receipt, a session, a way to stop mails), which no name in the code and no headline's is.
_PRIVATE = re.compile(
    r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])"
    r"|(?<![\w:])(?=[0-9a-fA-F:]*::)[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])"
    r"|(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}(?![\w-])"
    r"|(?<![\w-])(?=[\w-]*[A-Z])[\w-]{32,}(?![\w-])"
    # Behind a hyphen as well: so ends the address at which a password is set.
    r"|(?<!\w)(?=[0-9a-z]*\d)[0-9a-z]{30,}(?!\w)"
)
_QUERY = re.compile(r"\?\S*")
_ASKED_FOR = re.compile(r"[0-9A-Za-z-]{8,64}")


def configuration(form, level="WARNING"):
    """For `logging.config.dictConfig`: everything to standard error as FORM says, from LEVEL on."""
    rendered = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    _about_the_request,
                    _where_it_broke,
                    _without_what_is_private,
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    rendered,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["console"], "level": level},
        # Django hangs handlers of its own on these two.
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # gunicorn does, too; by them it quotes what it could not read, and names the sender.
            "gunicorn.error": {"handlers": [], "propagate": True},
            # Names whoever typed a wrong password; what happened we say ourselves.
            "axes": {"level": "ERROR"},
        },
    }


def _about_the_request(_logger, _method, event):
    """Django hands over the whole request; of it the method, the route and the status are told."""
    record = event["_record"]
    request = getattr(record, "request", None)
    if hasattr(request, "method"):
        event["method"] = request.method
        match = getattr(request, "resolver_match", None)
        event["route"] = match.route if match else None
    status = getattr(record, "status_code", None)
    if status:
        event["status"] = status
    return event


def _where_it_broke(_logger, _method, event):
    """The kind of an error and its way through the code, without its words: PostgreSQL quotes the
    row that it refused, and others what they could not read."""
    record = event["_record"]
    event.pop("exc_info", None)
    error = record.exc_info[1] if record.exc_info else None
    # Another handler may have written it out in full already, for those after it.
    record.exc_info = record.exc_text = None
    if error is None:
        return event
    event["error"] = type(error).__name__
    if state := getattr(error.__cause__ or error, "sqlstate", None):
        event["sqlstate"] = state
    frames = traceback.extract_tb(error.__traceback__)
    event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _without_what_is_private(_logger, _method, event):
    event["event"] = _PRIVATE.sub("…", _QUERY.sub("?…", event["event"]))
    return event


class NameEachRequest:
    """Gives each request a name, which stands in each line of the log about it and on the page
    that says that something broke; a proxy of ours may have named it already."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        named = request.META.get("HTTP_X_REQUEST_ID", "")
        request.log_name = named if _ASKED_FOR.fullmatch(named) else uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.log_name)
        response = self.get_response(request)
        if response.status_code >= 500:
            response["X-Request-ID"] = request.log_name
        return response
