"""Each challenge: how it is put, how it is answered.

Law: *put* changes nothing but what it sends; *answer* returns if the answer is right and raises if not, and then it has
changed nothing but the count of failures.
"""

from __future__ import annotations

from pytest_fakecognito.signin.challenges import choices, codes, custom, devices, passkeys, passwords
from pytest_fakecognito.signin.challenges.challenge import Challenge

CHALLENGES: dict[str, Challenge] = {
    "SELECT_CHALLENGE": Challenge(choices.put_first_factors, choices.answer_first_factor),
    "PASSWORD": Challenge(passwords.put_password, passwords.answer_password),
    "PASSWORD_SRP": Challenge(passwords.put_srp, passwords.answer_srp),
    "PASSWORD_VERIFIER": Challenge(passwords.put_verifier, passwords.answer_verifier),
    "NEW_PASSWORD_REQUIRED": Challenge(passwords.put_new, passwords.answer_new),
    "EMAIL_OTP": Challenge(codes.put_email, codes.answer_email),
    "SMS_OTP": Challenge(codes.put_sms_otp, codes.answer_sms_otp),
    "SMS_MFA": Challenge(codes.put_sms_mfa, codes.answer_sms_mfa),
    "SOFTWARE_TOKEN_MFA": Challenge(codes.put_software_token, codes.answer_software_token),
    "SELECT_MFA_TYPE": Challenge(choices.put_second_factors, choices.answer_second_factor),
    "MFA_SETUP": Challenge(choices.put_setup, choices.answer_setup),
    "WEB_AUTHN": Challenge(passkeys.put, passkeys.answer),
    "CUSTOM_CHALLENGE": Challenge(custom.put, custom.answer),
    "DEVICE_SRP_AUTH": Challenge(devices.put_srp, devices.answer_srp),
    "DEVICE_PASSWORD_VERIFIER": Challenge(devices.put_verifier, devices.answer_verifier),
}
"""By their AWS names."""
