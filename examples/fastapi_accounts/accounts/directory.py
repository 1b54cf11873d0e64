"""The user pool as the rest of the service sees it: one function for each thing we ask of Cognito.

Whatever Cognito refuses leaves here as botocore's ClientError; `errors` turns it into an HTTP answer.
"""

from __future__ import annotations

import os
from typing import Any

import boto3

from accounts.schemas import Account, Challenge, Tokens
from accounts.settings import settings

cognito = boto3.client("cognito-idp", region_name=os.environ.get("AWS_REGION", "eu-central-1"))


# --- registration -------------------------------------------------------------------------------------------------


def sign_up(email: str, password: str, name: str) -> str:
    """The new account's id. Cognito sends a code to the address."""
    answer = cognito.sign_up(
        ClientId=settings().client_id,
        Username=email,
        Password=password,
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "name", "Value": name}],
    )
    return answer["UserSub"]


def confirm(email: str, code: str) -> None:
    cognito.confirm_sign_up(ClientId=settings().client_id, Username=email, ConfirmationCode=code)


def resend_code(email: str) -> None:
    cognito.resend_confirmation_code(ClientId=settings().client_id, Username=email)


def send_reset_code(email: str) -> None:
    cognito.forgot_password(ClientId=settings().client_id, Username=email)


def reset_password(email: str, code: str, password: str) -> None:
    cognito.confirm_forgot_password(
        ClientId=settings().client_id, Username=email, ConfirmationCode=code, Password=password
    )


# --- sessions -----------------------------------------------------------------------------------------------------


def sign_in(email: str, password: str) -> Tokens | Challenge:
    answer = cognito.initiate_auth(
        ClientId=settings().client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return _outcome(answer)


def choose_password(email: str, password: str, session: str) -> Tokens | Challenge:
    """Answer the challenge that invited people meet when they first sign in."""
    answer = cognito.respond_to_auth_challenge(
        ClientId=settings().client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": password},
    )
    return _outcome(answer)


def refresh(refresh_token: str) -> Tokens | Challenge:
    answer = cognito.initiate_auth(
        ClientId=settings().client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": refresh_token},
    )
    return _outcome(answer)


def sign_out_everywhere(access_token: str) -> None:
    cognito.global_sign_out(AccessToken=access_token)


def _outcome(answer: dict[str, Any]) -> Tokens | Challenge:
    if "ChallengeName" in answer:
        return Challenge(challenge=answer["ChallengeName"], session=answer["Session"])
    result = answer["AuthenticationResult"]
    return Tokens(
        access_token=result["AccessToken"],
        id_token=result["IdToken"],
        refresh_token=result.get("RefreshToken"),  # a refresh brings no new one
        expires_in=result["ExpiresIn"],
    )


# --- one's own account --------------------------------------------------------------------------------------------


def own_account(access_token: str) -> Account:
    user = cognito.get_user(AccessToken=access_token)
    return _account(user["Username"], user["UserAttributes"])


def rename(access_token: str, name: str) -> None:
    cognito.update_user_attributes(AccessToken=access_token, UserAttributes=[{"Name": "name", "Value": name}])


# --- administration -----------------------------------------------------------------------------------------------


def find(email_prefix: str) -> list[Account]:
    # The filter is a language of its own: quotes and backslashes in what was typed must not end the string.
    typed = email_prefix.replace("\\", "\\\\").replace('"', '\\"')
    pages = cognito.get_paginator("list_users").paginate(
        UserPoolId=settings().user_pool_id, Filter=f'email ^= "{typed}"'
    )
    return [
        _account(user["Username"], user["Attributes"], status=user["UserStatus"], enabled=user["Enabled"])
        for page in pages
        for user in page["Users"]
    ]


def invite(email: str, name: str) -> Account:
    """Cognito mails the person a temporary password."""
    answer = cognito.admin_create_user(
        UserPoolId=settings().user_pool_id,
        Username=email,
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ],
        DesiredDeliveryMediums=["EMAIL"],
    )
    user = answer["User"]
    return _account(user["Username"], user["Attributes"], status=user["UserStatus"], enabled=user["Enabled"])


def disable(username: str) -> None:
    """No further sign-in, and no refresh of the tokens that are out."""
    cognito.admin_disable_user(UserPoolId=settings().user_pool_id, Username=username)
    cognito.admin_user_global_sign_out(UserPoolId=settings().user_pool_id, Username=username)


def add_to_group(username: str, group: str) -> None:
    cognito.admin_add_user_to_group(UserPoolId=settings().user_pool_id, Username=username, GroupName=group)


def _account(username: str, attributes: list[dict[str, str]], **known: Any) -> Account:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    return Account(id=username, email=values["email"], name=values.get("name"), **known)
