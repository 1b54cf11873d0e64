"""Without the extra `saml`, the error names it; and nothing else needs its libraries."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import sys
sys.modules[{library!r}] = None
import requests
from pytest_fakecognito import FakeCognito, UsageError
with FakeCognito() as cognito:
    cognito.pool.add_domain("analytical")
    cognito.idp.create_identity_provider(
        UserPoolId=cognito.pool.id, ProviderName="Example", ProviderType="SAML",
        ProviderDetails={{"MetadataFile": {metadata!r}}},
    )
    client = cognito.pool.add_client(
        CallbackURLs=["https://app.example.com/"], AllowedOAuthFlows=["code"], AllowedOAuthScopes=["openid"],
        AllowedOAuthFlowsUserPoolClient=True, SupportedIdentityProviders=["COGNITO", "Example"],
    )
    root = "https://analytical.auth.us-east-1.amazoncognito.com"
    query = {{"client_id": client.id, "redirect_uri": "https://app.example.com/", "response_type": "code"}}
    print(requests.get(root + "/oauth2/authorize", query).status_code)
    try:
        requests.get(root + "/oauth2/authorize", {{**query, "identity_provider": "Example"}})
    except UsageError as error:
        print(error)
"""


@pytest.mark.parametrize("library", ["signxml", "lxml"])
def test_without_the_extra_the_error_names_it(provider: Any, library: str) -> None:
    """As soon as a browser is to be sent to a SAML provider, and no sooner."""
    script = SCRIPT.format(library=library, metadata=provider.metadata)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == (
        "200\n"
        "signing in through a SAML provider needs signxml, which is not installed: "
        "pip install 'pytest-fakecognito[saml]'\n"
    )


def test_nobody_pays_for_it_who_does_not_use_it() -> None:
    """The libraries are not imported with the pages of a domain."""
    script = "import sys, pytest_fakecognito.web.app; print({'lxml', 'signxml'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
