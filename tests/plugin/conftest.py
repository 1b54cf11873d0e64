"""pytester forgets what an inner run in this process has imported: what they all need is imported once, out here."""

import boto3  # noqa: F401

import pytest_fakecognito.fake  # noqa: F401
