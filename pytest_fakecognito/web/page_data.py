"""What the hosted pages know of a browser from one to the next.

Law: nothing of it is in an address, where the service has nothing of the kind either. The browser holds a key, in a
cookie that is named like one of the service's own. inferred: how the service itself carries a refusal, or the sign-in
that is in progress, from a form over its redirect to the next page.
"""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from pytest_fakecognito.state.oauth import PageData
from pytest_fakecognito.web.visit import Visit

COOKIE = "page-data"
_SECONDS = 480.0
"""As long as the page that waits longest, that for the code of a forgotten password. [documented]"""


def present(visit: Visit) -> PageData | None:
    """What is known of the browser that makes this visit."""
    known = visit.pool.page_data.get(visit.request.cookies.get(COOKIE, ""))
    return known if known is not None and visit.ctx.now < known.expires_at else None


def keep(visit: Visit, response: Response, **data: Any) -> Response:
    """Know this, the members of `PageData`, and nothing else, of the browser that is answered with `response`."""
    text = visit.request.cookies.get(COOKIE, "")
    if text not in visit.pool.page_data:
        text = visit.ctx.ids.opaque("page data", 64)
    visit.pool.page_data[text] = PageData(visit.ctx.now + _SECONDS, **data)
    visit.set_cookie(response, COOKIE, text)
    return response


def forget(visit: Visit, response: Response) -> Response:
    if visit.pool.page_data.pop(visit.request.cookies.get(COOKIE, ""), None) is not None:
        visit.delete_cookie(response, COOKIE)
    return response


def take_message(visit: Visit) -> str | None:
    """What the page that was sent for has to say, once."""
    known = present(visit)
    if known is None:
        return None
    message = known.message
    if visit.request.method != "HEAD":
        known.message = None
    return message
