"""What a browser is shown on a pool's domain.

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
