"""Accounts: people sign up, in and out; administrators look after them. Amazon Cognito keeps the users."""
