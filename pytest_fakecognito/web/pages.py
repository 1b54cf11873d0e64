"""What a browser is shown on a pool's domain, and where it is sent.

Law: whatever comes from outside is escaped.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.wrappers import Response

_templates = Environment(
    loader=PackageLoader("pytest_fakecognito.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """The page that `templates/<template>` makes of `values`."""
    response = Response(
        _templates.get_template(template).render(values).encode(), status, content_type="text/html;charset=UTF-8"
    )
    response.headers["Content-Language"] = "en-US"
    return response


def redirect(location: str) -> Response:
    """To `location`, with an empty body. [captured]

    Not werkzeug's redirect, which writes a page of HTML and takes custom schemes for relative paths.
    """
    response = Response(b"", 302)
    del response.headers["Content-Type"]
    response.headers["Location"] = location
    return response
