"""The mail with the link, by Amazon SES."""

from __future__ import annotations

import os

import boto3

ses = boto3.client("sesv2", region_name=os.environ["AWS_REGION"])

SUBJECT = "Your link to sign in"
BODY = """\
Hello,

this link signs you in, once, within the next ten minutes, in the browser where you asked for it:

{link}

If you did not ask for it, nothing happens unless you open it.
"""


def send_link(address: str, link: str) -> None:
    ses.send_email(
        FromEmailAddress=os.environ["MAIL_FROM"],
        Destination={"ToAddresses": [address]},
        Content={
            "Simple": {"Subject": {"Data": SUBJECT}, "Body": {"Text": {"Data": BODY.format(link=link)}}},
        },
    )
