from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from links import mail, ticket

from pytest_fakecognito import FakeCognito

ADA, GRACE = "ada@example.com", "grace@example.com"

pytestmark = [
    pytest.mark.cognito_lambda("DefineAuthChallenge", "links.define:handler"),
    pytest.mark.cognito_lambda("CreateAuthChallenge", "links.create:handler"),
    pytest.mark.cognito_lambda("VerifyAuthChallengeResponse", "links.verify:handler"),
    pytest.mark.cognito_user(ADA, email_verified="true"),
    pytest.mark.cognito_user(GRACE, email_verified="true"),
]


def test_the_mailed_link_signs_in(browser, cognito: FakeCognito):
    browser.ask_for_link(ADA)

    tokens = browser.open(browser.newest_ticket())["AuthenticationResult"]

    user = cognito.idp.get_user(AccessToken=tokens["AccessToken"])
    assert {"Name": "email", "Value": ADA} in user["UserAttributes"]
    assert [call.trigger_source for call in cognito.lambda_calls] == [
        "DefineAuthChallenge_Authentication",
        "CreateAuthChallenge_Authentication",
        "VerifyAuthChallengeResponse_Authentication",
        "DefineAuthChallenge_Authentication",
    ]


def test_the_mail_goes_to_the_user_s_address(browser, mailbox):
    browser.ask_for_link(ADA)

    [sent] = mailbox
    assert sent["Destination"] == {"ToAddresses": [ADA]}
    assert sent["FromEmailAddress"] == "Shop <no-reply@shop.example>"


def test_the_answer_to_the_question_helps_nobody_in(browser, cognito: FakeCognito):
    challenge = browser.ask_for_link(ADA)

    username = cognito.pool.users[ADA].username
    assert challenge["ChallengeParameters"] == {"sent_by": "EMAIL", "USERNAME": username}


# --- wrong links --------------------------------------------------------------------------------------------------


def is_wrong(answer) -> bool:
    """No tokens, but the same question again: a wrong answer ends nothing by itself."""
    return "AuthenticationResult" not in answer and answer["ChallengeName"] == "CUSTOM_CHALLENGE"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: "123456",
        lambda good: ".",
        lambda good: good.partition(".")[0],
        lambda good: good[:-1] + ("0" if good[-1] != "0" else "1"),
        lambda good: "A" + good,
        lambda good: good + "é",
    ],
    ids=["a guess", "nothing", "unsigned", "signature changed", "ticket changed", "more than ASCII"],
)
def test_a_wrong_ticket_is_refused(browser, spoil):
    browser.ask_for_link(ADA)

    assert is_wrong(browser.open(spoil(browser.newest_ticket())))


def test_a_ticket_signed_by_somebody_else_is_refused(browser, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch):
    browser.ask_for_link(ADA)
    awaited = cognito.lambda_calls[1].response["response"]["privateChallengeParameters"]["ticket"]
    with monkeypatch.context() as theirs:
        theirs.setenv("LINK_KEY", "another key")
        forged = ticket.issue(awaited, cognito.pool.users[ADA].username)

    assert is_wrong(browser.open(forged))


def test_a_link_works_for_ten_minutes(browser, cognito: FakeCognito):
    browser.ask_for_link(ADA)
    cognito.clock.advance(minutes=9, seconds=59)
    assert "AuthenticationResult" in browser.open(browser.newest_ticket())

    browser.ask_for_link(ADA)
    cognito.clock.advance(minutes=10)
    assert is_wrong(browser.open(browser.newest_ticket()))


def test_a_link_works_once(browser, cognito: FakeCognito):
    browser.ask_for_link(ADA)
    used, session = browser.newest_ticket(), browser.session
    browser.open(used)

    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match="session can only be used once"):
        browser.open(used, session)
    browser.ask_for_link(ADA)
    assert is_wrong(browser.open(used))


def test_only_the_newest_link_is_good(browser):
    browser.ask_for_link(ADA)
    older = browser.newest_ticket()
    browser.ask_for_link(ADA)

    assert is_wrong(browser.open(older))
    assert "AuthenticationResult" in browser.open(browser.newest_ticket())


def test_another_user_s_link_is_refused(browser):
    browser.ask_for_link(GRACE)
    hers = browser.newest_ticket()
    browser.ask_for_link(ADA)

    assert is_wrong(browser.open(hers))


def test_a_wrong_link_may_be_followed_by_the_right_one(browser, mailbox):
    browser.ask_for_link(ADA)
    browser.open("wrong")
    browser.open("wrong again")

    assert "AuthenticationResult" in browser.open(browser.newest_ticket())
    assert len(mailbox) == 1


def test_three_wrong_links_end_the_sign_in(browser, cognito: FakeCognito):
    browser.ask_for_link(ADA)
    for _ in range(2):
        assert is_wrong(browser.open("wrong"))

    for shown in ("wrong", browser.newest_ticket()):
        with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
            browser.open(shown)


def test_a_sign_in_by_link_does_not_begin_with_srp(cognito: FakeCognito, mailbox):
    first_half = {"USERNAME": ADA, "CHALLENGE_NAME": "SRP_A", "SRP_A": "1f"}

    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        cognito.idp.initiate_auth(ClientId=cognito.pool.client.id, AuthFlow="CUSTOM_AUTH", AuthParameters=first_half)
    assert mailbox == []


# --- strangers ----------------------------------------------------------------------------------------------------


def test_a_stranger_is_not_told_that_he_is_one(browser, mailbox):
    known = browser.ask_for_link(ADA)
    unknown = browser.ask_for_link("charles@example.com")

    assert len(mailbox) == 1
    assert unknown.keys() == known.keys()
    assert unknown["ChallengeParameters"].keys() == known["ChallengeParameters"].keys()
    assert is_wrong(browser.open(browser.newest_ticket()))


# --- functions that raise -----------------------------------------------------------------------------------------


def test_a_mail_that_ses_refuses_is_told(browser, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch):
    def refuse(**message):
        error = {"Code": "MessageRejected", "Message": "Email address is not verified."}
        raise ClientError({"Error": error}, "SendEmail")

    monkeypatch.setattr(mail.ses, "send_email", refuse)

    with pytest.raises(cognito.idp.exceptions.UserLambdaValidationException) as refused:
        browser.ask_for_link(ADA)
    assert refused.value.response["Error"]["Message"] == (
        "CreateAuthChallenge failed with error An error occurred (MessageRejected) when calling the SendEmail "
        "operation: Email address is not verified.."
    )
    assert isinstance(cognito.lambda_calls[-1].error, ClientError)


def test_without_a_key_nobody_comes_in(browser, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch):
    browser.ask_for_link(ADA)
    monkeypatch.delenv("LINK_KEY")

    refused = cognito.idp.exceptions.UserLambdaValidationException
    with pytest.raises(refused, match="VerifyAuthChallengeResponse failed with error 'LINK_KEY'"):
        browser.open(browser.newest_ticket())
