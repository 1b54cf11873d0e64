"""Sign-in by a link in an e-mail, and the move of an old site's users: Lambda functions for a Cognito user pool."""
