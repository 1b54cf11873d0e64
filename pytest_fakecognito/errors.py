"""Every error: those the service answers with, each sentence once, and the fake's own.

Law: a message of the service is written here and nowhere else. `[captured]` marks wording seen in a real answer,
`[documented]` wording that AWS prints; the rest is inferred, and where even the wording is unknown the text is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class CognitoError(Exception):
    """An error as the service answers it: its code, its exact message and its HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.code, self.message, self.status, self.extra)


def _rebuild(code: str, message: str, status: int, extra: dict[str, Any]) -> CognitoError:
    return CognitoError(code, message, status, **extra)


class FakeCognitoError(Exception):
    """An error of the fake itself, which the real service would not give."""


class UsageError(FakeCognitoError):
    """The fake is used wrongly: a bad argument, a bad marker, a second fake inside the first."""


class UnhandledRequest(FakeCognitoError):
    """A request for Cognito that nothing here answers. It is raised at once, and again when the test ends."""


class NotFaked(UnhandledRequest, NotImplementedError):
    """An operation or feature of the service that is not faked yet. It never pretends to succeed."""


class OAuthError(Exception):
    """An error of the OAuth endpoints, in the form of RFC 6749, section 5.2; `description` is often missing."""

    def __init__(self, error: str, description: str | None = None, status: int = 400) -> None:
        super().__init__(error if description is None else f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


CATALOGUE: dict[str, tuple[str, str]] = {}
"""Name of the entry to its code and its text: for the tests, which walk it."""


def _says(code: str, text: str) -> Callable[..., CognitoError]:
    def error(**values: object) -> CognitoError:
        return CognitoError(code, text.format_map(values) if values else text)

    error.says = (code, text)  # type: ignore[attr-defined]
    return error


# --- The request itself -------------------------------------------------------------------------------------------

serialization = _says("SerializationException", "{text}")
unknown_operation = _says("UnknownOperationException", "")
missing_authentication_token = _says("MissingAuthenticationTokenException", "Missing Authentication Token")
too_many_requests = _says("TooManyRequestsException", "Rate exceeded")  # [captured]
invalid_pagination_token = _says("InvalidParameterException", "Invalid pagination token given.")
expired_pagination_token = _says("InvalidParameterException", "Pagination token has expired.")

# --- Pools --------------------------------------------------------------------------------------------------------

pool_not_found = _says("ResourceNotFoundException", "User pool {pool_id} does not exist.")  # [captured]
pool_protected = _says(  # [captured]
    "InvalidParameterException",
    "The user pool cannot be deleted because deletion protection is activated. "
    "Deletion protection must be inactivated first.",
)
pool_has_domain = _says(  # [captured]
    "InvalidParameterException",
    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
)
alias_and_username_attributes = _says(  # [captured]
    "InvalidParameterException",
    "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
)
sms_needed_for_mfa = _says(  # [captured]
    "InvalidParameterException",
    "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
)
sms_needed_for_verification = _says(  # [captured]
    "InvalidParameterException",
    "SMS configuration is required when phone_number is selected for auto verification",
)
recovery_duplicates = _says(  # [captured]
    "InvalidParameterException",
    "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
)
recovery_admin_only_mixed = _says(  # [captured]
    "InvalidParameterException",
    "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
)
update_verification_not_auto_verified = _says(  # [captured]
    "InvalidParameterException",
    "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
)
temporary_password_validity_twice = _says(  # [captured]
    "InvalidParameterException",
    "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
)
tier_lacks_feature = _says(  # [captured]
    "FeatureUnavailableInTierException",
    "The following features need to be disabled for the {tier} pricing tier configured: {feature}",
)
cross_region_lambda = _says(  # [captured]
    "InvalidParameterException", "Cross-region lambda functions are not supported"
)
source_arn_with_default_sender = _says(  # [captured], its code presumed
    "InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity"
)
source_arn_missing = _says(  # [captured]
    "InvalidParameterException", "Source ARN is required to use DEVELOPER email sending owner"
)
source_arn_elsewhere = _says(  # [captured]
    "InvalidParameterException", "Provided SourceArn must be in one of the following SES regions: {regions}."
)
from_with_default_sender = _says(  # [captured]
    "InvalidParameterException", "Cannot configure From email address for default email configuration"
)
invalid_from = _says("InvalidParameterException", "Provided From email address is invalid")  # [captured]
cross_account_role = _says("InvalidParameterException", "Cross-account pass role is not allowed.")  # [captured]
invalid_sns_region = _says(  # [captured]
    "InvalidParameterException", "Invalid snsRegion. Allowed SNS region for {region} is {allowed}"
)
two_sms_senders = _says("InvalidParameterException", "Only one of SnsCallerArn or EumsSms can be configured.")
sender_key_missing = _says(  # [captured]
    "InvalidParameterException", "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
)
sender_key_elsewhere = _says("InvalidParameterException", "Invalid arn {region}")  # [captured], its code presumed
two_token_functions = _says(  # [captured]
    "InvalidParameterException",
    "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
)
password_not_first_factor = _says(  # [captured]
    "InvalidParameterException", "Password should be configured as one of the allowed first auth factors."
)
duplicate_acr_value = _says("InvalidParameterException", "The names of ACR levels must be unique.")

# --- Domains ------------------------------------------------------------------------------------------------------

domain_malformed = _says(  # [captured]
    "InvalidParameterException",
    "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and "
    "hyphens. Please enter a different name that follows this format: {pattern}",
)
domain_reserved = _says("InvalidParameterException", "Domain cannot contain reserved word: {word}")  # [captured]
domain_taken = _says(  # [captured] in answers told by CloudFormation, Terraform and the CLI, with the full stop
    "InvalidParameterException", "Domain already associated with another user pool."
)
second_domain = _says("InvalidParameterException", "User pool already has a domain configured.")  # [captured]
no_such_domain = _says("InvalidParameterException", "No such domain or user pool exists.")  # [captured]
not_a_subdomain = _says(  # [captured]
    "InvalidParameterException",
    "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or domain "
    "parent is a top-level domain.",
)
invalid_certificate = _says(  # [captured]
    "InvalidParameterException",
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid "
    "certificate chain.",
)
custom_to_prefix_domain = _says(  # [captured]
    "InvalidParameterException", "Cannot convert custom domain to prefix domain."
)
prefix_to_custom_domain = _says("InvalidParameterException", "Cannot convert prefix domain to custom domain.")
managed_login_version = _says("InvalidParameterException", "The managed login version must be 1 or 2.")
tier_lacks_managed_login = _says(  # [captured] by a project that quotes it, its code presumed
    "FeatureUnavailableInTierException",
    "The following feature is not available for the {tier} pricing tier configured: Managed Login Version 2",
)
routing_of_prefix = _says("InvalidParameterException", "Only a custom domain can have a routing configuration.")

# --- Schema -------------------------------------------------------------------------------------------------------

duplicate_custom_attribute = _says(  # [captured]
    "InvalidParameterException",
    "Duplicate custom attribute names {name} are not allowed in a user pool schema.",
)
existing_attribute = _says(  # [captured]
    "InvalidParameterException", "{name}: Existing attribute already has name {name}."
)
attribute_name_missing = _says("InvalidParameterException", "An attribute must have a name.")
attribute_type_missing = _says(  # [captured]
    "InvalidParameterException", "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
)
invalid_bounds = _says("InvalidParameterException", "Invalid constraints for attribute {name}.")
string_bounds_crossed = _says(  # [captured]
    "InvalidParameterException",
    "(Attribute {name}) cannot have a max length shorter than it's min length",
)
number_bounds_crossed = _says(  # [captured]
    "InvalidParameterException",
    "Attribute {name} cannot have a max value smaller than it's min value",
)
standard_attribute_retyped = _says(  # [captured]
    "InvalidParameterException",
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}",
)
custom_attribute_required = _says(  # [captured]
    "InvalidParameterException", "Required custom attributes are not supported currently."
)
too_many_custom_attributes = _says("InvalidParameterException", "A user pool can have at most 50 custom attributes.")
schema_breach = _says("InvalidParameterException", "Attributes did not conform to the schema: {lines}")  # [captured]
update_breach = _says("InvalidParameterException", "{lines}")  # [captured]
immutable_attribute = _says(  # [captured] of the sub
    "InvalidParameterException", "Cannot modify the non-mutable attribute {name}"
)
attribute_null = _says("InvalidParameterException", "Attribute value for {name} must not be null")  # [captured]
cannot_delete_attribute = _says("InvalidParameterException", "Cannot delete the attribute {name}.")
invalid_email = _says("InvalidParameterException", "Invalid email address format.")  # [captured]
invalid_phone = _says("InvalidParameterException", "Invalid phone number format.")  # [captured]
preferred_username_unconfirmed = _says(  # [captured] but for its first words
    "InvalidParameterException", "User preferred_username cannot be provided for unconfirmed account"
)

# --- Clients ------------------------------------------------------------------------------------------------------

client_not_found = _says(  # [captured]
    "ResourceNotFoundException", "User pool client {client_id} does not exist."
)
mixed_auth_flows = _says(  # [captured]
    "InvalidParameterException",
    "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
)
invalid_token_validity = _says("InvalidParameterException", "Invalid range for token validity.")  # [captured]
invalid_read_attributes = _says(  # [captured]
    "InvalidParameterException", "Invalid read attributes specified while {doing} a client"
)
invalid_write_attributes = _says(  # [captured]
    "InvalidParameterException", "Invalid write attributes specified while {doing} a client"
)
insecure_callback = _says("InvalidParameterException", "{url} cannot use the HTTP protocol.")  # [captured]
callback_fragment = _says("InvalidParameterException", "{url} cannot use fragment")  # [captured]
url_not_absolute = _says("InvalidParameterException", "{url} is not an absolute URI.")
callbacks_missing = _says(  # [captured]
    "InvalidParameterException",
    "CallbackUrls can not be empty when code flow or implicit flow is selected",
)
default_redirect_not_listed = _says(  # [captured]
    "InvalidParameterException", "The default redirect URI {url} is not in the callback URIs list."
)
invalid_scope = _says("ScopeDoesNotExistException", "Invalid scope requested: {scope}")  # [captured]
provider_missing = _says(  # [captured]
    "InvalidParameterException", "The provider {name} does not exist for User Pool {pool_id}."
)
oauth_flows_and_scopes_required = _says(  # [captured]
    "InvalidOAuthFlowException",
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
)
client_credentials_mixed = _says(  # [captured]
    "InvalidOAuthFlowException",
    "client_credentials flow can not be selected along with code flow or implicit flow.",
)
client_credentials_without_secret = _says(  # [captured]
    "InvalidOAuthFlowException",
    "client_credentials flow can not be selected if client does not have a client secret.",
)
context_data_without_secret = _says(  # [captured]
    "InvalidParameterException",
    "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
)
invalid_analytics = _says(  # [captured]
    "InvalidParameterException",
    "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
    "are valid",
)
analytics_elsewhere = _says(  # [captured]
    "InvalidParameterException",
    "The integration with Pinpoint is not supported for the requested {region} region.",
)
rotation_with_refresh_flow = _says(
    "InvalidParameterException",
    "ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.",
)
secret_given_and_generated = _says(
    "InvalidParameterException", "ClientSecret cannot be given together with GenerateSecret."
)

scope_without_user = _says(  # [captured]
    "InvalidOAuthFlowException", "{scope} is not supported with client_credentials flow"
)

# --- Resource servers ---------------------------------------------------------------------------------------------

resource_server_not_found = _says("ResourceNotFoundException", "Resource server {identifier} does not exist.")
resource_server_exists = _says("InvalidParameterException", "{identifier} already exists in user pool {pool_id}.")
too_many_resource_servers = _says(
    "LimitExceededException", "Maximum number of resource servers per user pool exceeded."
)
duplicate_scope = _says("InvalidParameterException", "Duplicate scope name {name}.")

# --- Looks of the login pages -------------------------------------------------------------------------------------

member_null = _says(  # [captured] of other members
    "InvalidParameterException",
    "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null",
)
style_exists = _says(
    "ManagedLoginBrandingExistsException", "A managed login branding style already exists for client {client_id}."
)
style_not_found = _says("ResourceNotFoundException", "Managed login branding style {style_id} does not exist.")
client_without_style = _says(
    "ResourceNotFoundException", "Managed login branding of client {client_id} does not exist."
)
style_either_or = _says(  # [captured]
    "InvalidParameterException", "useCognitoProvidedValues or settings should be specified (but not both)"
)
style_settings_malformed = _says("InvalidParameterException", "Invalid settings provided. They must be an object.")
tier_lacks_branding = _says(
    "OperationNotEnabledException", "Managed login branding is not available for the {tier} pricing tier."
)
invalid_assets = _says(  # [captured]
    "InvalidParameterException", "Invalid assets provided. Validation errors: [{breaches}]"
)
# What breaches say. [captured] but for the last
ASSET_BREACH = '{{category: {category}, extension: {extension}, colorMode: {color_mode}, errorMessage: "{text}"}}'
ASSET_RATIO = (
    "Invalid file dimension. Assets of SubType LOGO must have a width:height ratio between 1:1 and 4:1. "
    "Detected width: {width}; height: {height}"
)
ASSET_ATTRIBUTES = "element [{element}#{attributes}] is not allowed."
ASSET_MEDIA = "Media type not supported"
ASSET_EXTENSION = "Extension {extension} is not allowed for this category."
customization_without_domain = _says(  # [captured]
    "InvalidParameterException", "There has to be an existing domain associated with this user pool."
)
css_class_not_allowed = _says(  # [captured]
    "InvalidParameterException", "The CSS class {name} is not in the list of allowed classes."
)
css_malformed = _says("InvalidParameterException", "The CSS is invalid: only rules of allowed classes are accepted.")
image_not_allowed = _says(  # [captured] in its first words
    "InvalidParameterException", "The uploaded image must be a PNG or JPEG file."
)
customization_too_large = _says("InvalidParameterException", "request parameters too large")  # [documented], no code
terms_exist = _says("TermsExistsException", "Terms {name} already exist for client {client_id}.")
client_without_terms = _says("ResourceNotFoundException", "Client {client_id} has no terms {name}.")
terms_not_found = _says("ResourceNotFoundException", "Terms {terms_id} do not exist.")

# --- Secret hashes ------------------------------------------------------------------------------------------------

secret_hash_missing = _says(  # [captured]
    "NotAuthorizedException",
    "Client {client_id} is configured with secret but SECRET_HASH was not received",
)
secret_hash_wrong = _says(  # [captured]
    "NotAuthorizedException", "SecretHash does not match for the client: {client_id}"
)
secret_hash_unexpected = _says(  # [captured] up to 2021, nothing newer is known
    "NotAuthorizedException", "Unable to verify secret hash for client {client_id}"
)

client_secret_wrong = _says("NotAuthorizedException", "Client secret does not match for the client: {client_id}")

# --- Users --------------------------------------------------------------------------------------------------------

user_not_found = _says("UserNotFoundException", "User does not exist.")  # [captured]
user_or_client_not_found = _says(  # [captured]
    "UserNotFoundException", "Username/client id combination not found."
)
username_exists = _says("UsernameExistsException", "User already exists")  # [captured]
admin_username_exists = _says("UsernameExistsException", "User account already exists")  # [captured]
account_exists = _says("UsernameExistsException", "An account with the given {name} already exists.")  # [captured]
alias_exists = _says("AliasExistsException", "An account with the {name} already exists.")  # [documented]
alias_taken = _says(  # [captured] of UpdateUserAttributes
    "AliasExistsException", "An account with the given {name} already exists."
)
sign_up_closed = _says("NotAuthorizedException", "SignUp is not permitted for this user pool")  # [captured]
username_should_be_email = _says("InvalidParameterException", "Username should be an email.")  # [captured]
username_should_be_phone = _says("InvalidParameterException", "Username should be a phone number.")  # [captured]
username_should_be_either = _says(  # [captured]
    "InvalidParameterException", "Username should be either an email or a phone number."
)
username_like_email = _says(  # [captured]
    "InvalidParameterException",
    "Username cannot be of email format, since user pool is configured for email alias.",
)
username_like_phone = _says(  # [captured] but for the second clause
    "InvalidParameterException",
    "Username cannot be of phone number format, since user pool is configured for phone number alias.",
)
unauthorized_attribute = _says(  # [captured]
    "NotAuthorizedException", "A client attempted to write unauthorized attribute"
)
user_disabled = _says("NotAuthorizedException", "User is disabled.")  # [captured]
user_not_confirmed = _says("UserNotConfirmedException", "User is not confirmed.")  # [captured]
cannot_confirm = _says(  # [captured]
    "NotAuthorizedException", "User cannot be confirmed. Current status is {status}"
)
already_confirmed = _says("InvalidParameterException", "User is already confirmed.")  # [captured]
cannot_resend_invitation = _says(  # [captured] in part
    "UnsupportedUserStateException",
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD",
)
no_delivery_medium = _says(
    "InvalidParameterException", "User has no attribute to deliver the message to: {name} is missing."
)
passwordless_attributes_missing = _says(
    "InvalidParameterException", "A user without a password needs an email or a phone_number."
)
verified_without_value = _says("InvalidParameterException", "{name} is required to set {name}_verified.")

# --- Passwords ----------------------------------------------------------------------------------------------------

# Three wordings, one for each group of operations; the rule that follows is the same in all. [captured]
SIGN_UP_POLICY = "Password did not conform with policy: "
ADMIN_CREATE_POLICY = "Password did not conform with password policy: "
CHANGE_POLICY = "Password does not conform to policy: "
weak_password = _says("InvalidPasswordException", "{prefix}{rule}")  # [captured]
password_missing = _says(  # [captured] of another operation's password
    "InvalidParameterException",
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
)
password_used_before = _says(  # [captured]
    "PasswordHistoryPolicyViolationException", "Password has previously been used"
)
incorrect_password = _says("NotAuthorizedException", "Incorrect username or password.")  # [captured]
password_attempts_exceeded = _says("NotAuthorizedException", "Password attempts exceeded")  # [captured]
password_reset_required = _says(  # [captured]
    "PasswordResetRequiredException", "Password reset required for the user"
)
temporary_password_expired = _says(  # [captured]
    "NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."
)
cannot_reset_in_state = _says(  # [captured]
    "NotAuthorizedException", "User password cannot be reset in the current state."
)
no_recovery_contact = _says(  # [captured]
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)
recovery_by_admin_only = _says("NotAuthorizedException", "Contact administrator to reset password.")

# --- Codes --------------------------------------------------------------------------------------------------------

code_mismatch = _says(  # [captured]
    "CodeMismatchException", "Invalid verification code provided, please try again."
)
code_expired = _says("ExpiredCodeException", "Invalid code provided, please request a code again.")  # [captured]
attempt_limit_exceeded = _says(  # [captured]
    "LimitExceededException", "Attempt limit exceeded, please try after some time."
)
cannot_resend_code = _says(  # [captured]
    "NotAuthorizedException", "Cannot resend codes. Auto verification not turned on."
)
attribute_not_verifiable = _says(
    "InvalidParameterException", "Only email and phone_number can be verified, not {name}."
)
attribute_missing = _says("InvalidParameterException", "User does not have {name} to verify.")

# --- Groups -------------------------------------------------------------------------------------------------------

group_exists = _says("GroupExistsException", "A group with the name already exists.")  # [captured]
group_not_found = _says("ResourceNotFoundException", "Group not found.")  # [captured]
# inferred: the code, AdminAddUserToGroup declaring no LimitExceededException
too_many_groups = _says("InvalidParameterException", "Maximum number of groups per user exceeded.")

# --- Identity providers -------------------------------------------------------------------------------------------

identity_provider_not_found = _says(  # [captured]
    "ResourceNotFoundException", "Identity provider {name} does not exist."
)
identity_provider_exists = _says(  # [captured]
    "DuplicateProviderException", "{name} already exists in user pool {pool_id}"
)
too_many_identity_providers = _says(
    "LimitExceededException", "Maximum number of identity providers per user pool exceeded."
)
provider_type_mismatch = _says(  # [captured]
    "InvalidParameterException", "Provider {name} cannot be of type {type}."
)
social_details_missing = _says(  # [captured]
    "InvalidParameterException", "clientId, clientSecret and authorizeScopes are all required idp details."
)
apple_details_missing = _says(  # [captured]
    "InvalidParameterException", "clientId, privateKey, teamId, and keyId are all required idp details."
)
oidc_details_missing = _says(  # [captured]
    "InvalidParameterException",
    "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
)
attributes_request_method = _says(  # [captured]
    "InvalidParameterException",
    "1 validation error detected: Value '{method}' at 'providerConfiguration.oidcConfig.attributesRequestMethod' "
    "failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]",
)
insecure_oidc_endpoint = _says(  # [captured] of the issuer
    "InvalidParameterException", "OIDC endpoint must start with https://"
)
saml_metadata_missing = _says(  # [captured]
    "InvalidParameterException", "At least one of the MetadataURL or MetadataFile should be provided."
)
saml_metadata_twice = _says(  # [captured]
    "InvalidParameterException", "Only one of the MetadataURL or MetadataFile should be provided."
)
saml_metadata_unreadable = _says("InvalidParameterException", "Unable to unmarshall metadata")
saml_metadata_without_redirect = _says(  # [captured]
    "InvalidParameterException", "No SingleSignOn Http redirect binding location found in metadata."
)
# The refusals are documented, their texts are ours.
saml_metadata_useless = _says("InvalidParameterException", "The metadata cannot be used: {reason}.")
provider_url = _says(
    "InvalidParameterException", "The URL {url} of {name} must have a host, and no other port than 80 or 443."
)
provider_switch = _says("InvalidParameterException", "{name} must be true or false, not {value}.")
request_signing_algorithm = _says(
    "InvalidParameterException", "RequestSigningAlgorithm must be rsa-sha256, not {algorithm}."
)
idp_init_mixed = _says(
    "InvalidParameterException",
    "A client cannot support {provider}, which may begin sign-ins, along with what is no SAML identity provider.",
)
invalid_attribute_mapping = _says(  # [captured]
    "InvalidParameterException", "AttributeMapping contains invalid mapping: [{names}]"
)
identifier_taken = _says(
    "InvalidParameterException", "The identifier {identifier} belongs to another identity provider of the user pool."
)
acr_mapping_not_supported = _says("InvalidParameterException", "Only OIDC identity providers support AcrMapping.")

# --- Linking users ------------------------------------------------------------------------------------------------

provider_user_incomplete = _says("InvalidParameterException", "{name} is required.")
native_source = _says(  # [captured]
    "InvalidParameterException",
    "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a "
    "DestinationUser",
)
source_signed_up = _says(  # [captured]
    "InvalidParameterException",
    "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
)
source_already_linked = _says(  # [captured]
    "InvalidParameterException", "SourceUser is already linked to DestinationUser"
)
source_name_too_long = _says(  # [captured] of a SAML sign-in; of a link, that there is this limit
    "InvalidParameterException",
    "1 validation error detected: Value '{name}' at 'userName' failed to satisfy constraint: Member must have length "
    "less than or equal to 128",
)
link_by_subject_only = _says("InvalidParameterException", "ProviderAttributeName must be Cognito_Subject for {name}.")
link_attribute_not_mapped = _says(
    "InvalidParameterException", "ProviderAttributeName {attribute} is not in the attribute mapping of {name}."
)
too_many_linked_identities = _says("LimitExceededException", "Maximum number of identities per user exceeded.")
identity_not_linked = _says(  # [captured], its code presumed
    "InvalidParameterException", "Account isn't linked to anyone else, verify that the account has been linked"
)

# --- Signing in ---------------------------------------------------------------------------------------------------

external_user = _says(  # [captured] of USER_PASSWORD_AUTH
    "NotAuthorizedException", "User is not authorized to get auth details."
)

password_flow_disabled = _says(  # [captured]
    "InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"
)
flow_disabled = _says("InvalidParameterException", "Auth flow not enabled for this client")  # [captured]
srp_flow_disabled = _says("InvalidParameterException", "USER_SRP_AUTH is not enabled for the client.")  # [captured]
custom_flow_disabled = _says("InvalidParameterException", "CUSTOM_AUTH is not enabled for the client.")  # [captured]
only_custom_auth = _says(  # [captured]
    "InvalidParameterException", "Only custom auth (lambda driven) is enabled for this client."
)
choice_flow_disabled = _says("InvalidParameterException", "USER_AUTH flow not enabled for this client")  # [captured]
flow_not_supported = _says("InvalidParameterException", "Initiate Auth method not supported.")  # [captured]
missing_parameter = _says("InvalidParameterException", "Missing required parameter {name}")  # [captured]
invalid_session = _says("NotAuthorizedException", "Invalid session for the user.")  # [captured]
undecodable_session = _says("NotAuthorizedException", "Invalid session provided for the user.")  # [captured]
session_expired = _says(  # [captured]
    "NotAuthorizedException", "Invalid session for the user, session is expired."
)
session_used = _says(  # [captured]
    "NotAuthorizedException", "Invalid session for the user, session can only be used once."
)
required_attribute_missing = _says(  # [captured]
    "InvalidParameterException", "Invalid attributes given, {name} is missing"
)
attribute_already_provided = _says(  # [captured]
    "NotAuthorizedException", "Cannot modify an already provided {name}"
)

challenge_not_available = _says(  # [captured]
    "InvalidParameterException", "Selected challenge is not available"
)
empty_sign_in_name = _says(  # [captured]
    "InvalidParameterException",
    "2 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater "
    "than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression "
    r"pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
)
invalid_sign_in_name = _says(  # [captured]
    "InvalidParameterException",
    "2 validation errors detected: Value at 'userAlias' failed to satisfy constraint: Member must satisfy regular "
    r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+; Value at 'userName' failed to satisfy constraint: "
    r"Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
)
sign_in_name_too_long = _says(  # [captured]
    "InvalidParameterException",
    "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than "
    "or equal to 128",
)
invalid_srp_a = _says("InvalidParameterException", "Invalid SRP_A value.")

# --- Signing in through other providers ---------------------------------------------------------------------------

federated_attributes = _says("InvalidParameterException", "Invalid user attributes: {lines}")  # [captured]
federated_required = _says("InvalidParameterException", "attributes required: [{names}]")  # [captured]
federated_subject_missing = _says(  # [captured]
    "InvalidParameterException", "username attribute mapping required"
)
federated_entry_exists = _says(  # [captured], its code presumed
    "UsernameExistsException", "Already found an entry for username {username}"
)
federated_name_malformed = _says(
    "InvalidParameterException",
    "1 validation error detected: Value '{username}' at 'userName' failed to satisfy constraint: Member must satisfy "
    r"regular expression pattern: [\p{{L}}\p{{M}}\p{{S}}\p{{N}}\p{{P}}]+",
)
linked_otherwise = _says(  # [captured], its code presumed
    "InvalidParameterException", "Invalid ProviderName/Username combination. Please check again"
)
user_not_enabled = _says("NotAuthorizedException", "User is not enabled")  # [documented]

# --- Second factors -----------------------------------------------------------------------------------------------

sign_in_code_mismatch = _says("CodeMismatchException", "Invalid code or auth state for the user.")  # [captured]
software_token_mismatch = _says("CodeMismatchException", "Invalid code received for user")  # [captured]
software_token_used = _says(  # [captured]
    "ExpiredCodeException", "Your software token has already been used once."
)
software_token_setup_mismatch = _says(  # [captured]
    "EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"
)
software_token_off = _says(  # [documented]
    "SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool"
)
software_token_not_verified = _says(  # [captured]
    "InvalidParameterException", "User has not verified software token mfa"
)
software_token_not_associated = _says(
    "InvalidParameterException", "No software token has been associated with the user."
)
no_delivery_config = _says(  # [captured]
    "InvalidParameterException", "User does not have delivery config set to turn on {factor}"
)
sms_off = _says("InvalidParameterException", "SMS not enabled for the user pool.")  # [captured]
no_second_factor = _says(
    "InvalidParameterException", "Multi-factor authentication is required, and no factor is available to the user."
)
one_preferred_factor = _says("InvalidParameterException", "Only one MFA method can be preferred.")
preferred_but_off = _says("InvalidParameterException", "An MFA method must be enabled to be preferred.")
email_mfa_needs_own_sender = _says(  # [captured]
    "InvalidParameterException",
    "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of "
    "COGNITO_DEFAULT.",
)
token_or_session_required = _says("InvalidParameterException", "Either an access token or a session must be provided.")

# --- Devices ------------------------------------------------------------------------------------------------------

device_not_found = _says("ResourceNotFoundException", "Device does not exist.")  # [captured]
devices_off = _says("InvalidUserPoolConfigurationException", "Device tracking is not enabled for the user pool.")
device_key_exists = _says("DeviceKeyExistsException", "The device is confirmed already.")
invalid_device_verifier = _says("InvalidParameterException", "Invalid device secret verifier given.")

# --- Passkeys -----------------------------------------------------------------------------------------------------

passkeys_off = _says("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool.")
passkeys_not_configured = _says(
    "WebAuthnConfigurationMissingException", "The user pool has neither a relying party ID nor a domain."
)
invalid_credential = _says("InvalidParameterException", "Credential data is not valid")  # [captured]
passkey_challenge_not_found = _says(
    "WebAuthnChallengeNotFoundException", "The challenge of the credential was not found or has expired."
)
passkey_client_mismatch = _says(
    "WebAuthnClientMismatchException", "The registration was started with another app client."
)
passkey_origin_not_allowed = _says(
    "WebAuthnOriginNotAllowedException", "The origin of the credential is not of the relying party."
)
passkey_relying_party_mismatch = _says(
    "WebAuthnRelyingPartyMismatchException", "The credential is for another relying party."
)
passkey_not_supported = _says("WebAuthnCredentialNotSupportedException", "The credential is not supported.")
passkey_not_found = _says("ResourceNotFoundException", "Credential does not exist.")
too_many_passkeys = _says("LimitExceededException", "Maximum number of passkeys per user exceeded.")

# --- Hosted pages -------------------------------------------------------------------------------------------------

passwords_differ = _says("InvalidParameterException", "The passwords do not match.")

# --- Tokens -------------------------------------------------------------------------------------------------------

invalid_refresh_token = _says("NotAuthorizedException", "Invalid Refresh Token.")  # [captured]
refresh_token_expired = _says("NotAuthorizedException", "Refresh Token has expired")  # [captured]
refresh_token_revoked = _says("NotAuthorizedException", "Refresh Token has been revoked")  # [captured]
invalid_access_token = _says("NotAuthorizedException", "Invalid Access Token")  # [captured]
access_token_signature = _says(  # [captured]
    "NotAuthorizedException", "Could not verify signature for Access Token"
)
access_token_expired = _says("NotAuthorizedException", "Access Token has expired")  # [captured]
access_token_revoked = _says("NotAuthorizedException", "Access Token has been revoked")  # [captured]
access_token_scopes = _says(  # [captured]
    "NotAuthorizedException", "Access Token does not have required scopes"
)
refresh_token_reused = _says(
    "RefreshTokenReuseException", "The refresh token was replaced by rotation and can no longer be used."
)
refresh_needs_rotation = _says(
    "NotAuthorizedException", "Refresh token rotation is enabled for the client, use GetTokensFromRefreshToken."
)
revocation_wrong_token = _says("UnsupportedTokenTypeException", "Unsupported token type")
revocation_disabled = _says("UnsupportedOperationException", "Token revocation is not enabled for the client.")
revocation_other_client = _says("UnauthorizedException", "The token was not issued to this client.")

# --- OAuth endpoints ----------------------------------------------------------------------------------------------

client_token_flow_mixed = _says(
    "InvalidParameterException", "ALLOW_CLIENT_TOKEN_AUTH cannot be used with other authentication flows."
)
client_token_flow_without_secret = _says(
    "InvalidParameterException", "ALLOW_CLIENT_TOKEN_AUTH can only be used by a client with a secret."
)
client_token_scopes = _says("InvalidParameterException", "The scopes cannot be granted to the client: {error}")
client_token_refused = _says("NotAuthorizedException", "{text}")


def _answers(error: str, description: str | None = None, status: int = 400) -> Callable[[], OAuthError]:
    return lambda: OAuthError(error, description, status)


invalid_request = _answers("invalid_request")  # [documented]
unsupported_grant_type = _answers("unsupported_grant_type")  # [documented]
invalid_client = _answers("invalid_client")  # [captured]
invalid_client_secret = _answers("invalid_client", "invalid_client_secret")  # [captured]
unauthorized_client = _answers("unauthorized_client")  # [documented]
redirect_mismatch = _answers("unauthorized_client", "invalid_redirect")  # [documented]
invalid_grant = _answers("invalid_grant")  # [captured]
scope_unknown = _answers("invalid_scope")  # [documented]
invalid_client_of_revocation = _answers("invalid_client", status=401)  # [documented]
unsupported_token_type = _answers("unsupported_token_type")  # [documented]
bad_user_info_request = _answers("invalid_request", "Bad OAuth2 request at UserInfo Endpoint")  # [documented]
invalid_token = _answers(  # [documented]
    "invalid_token",
    "Access token is expired, disabled, or deleted, or the user has globally signed out.",
    401,
)
openid_scope_missing = _answers(  # [captured], its status presumed
    "invalid_token", "Access token does not contain openid scope", 401
)


def told_by_service(error: CognitoError, request_id: str) -> OAuthError:
    """What the token endpoint says when a function fails: the error that one service had from another. [captured]"""
    return OAuthError(
        f"{error.message} (Service: AWSCognitoIdentityProviderInternalService; Status Code: {error.status}; "
        f"Error Code: {error.code}; Request ID: {request_id}; Proxy: null)"
    )


# --- Lambda -------------------------------------------------------------------------------------------------------

lambda_raised = _says("UserLambdaValidationException", "{trigger} failed with error {text}.")  # [captured]
lambda_failed = _says(  # [captured]
    "UnexpectedLambdaException", "{trigger} invocation failed due to error {error}."
)
LAMBDA_TIMEOUT = "Socket timeout while invoking Lambda function"  # [captured], its frame inferred
lambda_unrecognizable = _says("InvalidLambdaResponseException", "Unrecognizable lambda output")  # [captured]
lambda_invalid_json = _says(  # [captured]
    "InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON"
)
lambda_renamed_user = _says(  # [captured]
    "InvalidLambdaResponseException", "Invalid user name. User name in Lambda mismatches the actual username."
)
auto_verified_unconfirmed = _says(  # [captured], its code inferred
    "InvalidLambdaResponseException",
    "Phone or email cannot be auto verified, when user is not being auto confirmed",
)
auto_verified_without_value = _says(
    "InvalidLambdaResponseException", "{name} cannot be verified automatically: the user has none."
)
custom_auth_not_configured = _says(  # [captured]
    "InvalidParameterException", "Custom auth lambda trigger is not configured for the user pool."
)
message_body_malformed = _says(  # [captured] of emailBody
    "InvalidParameterException",
    "1 validation error detected: Value '{text}' at '{name}' failed to satisfy constraint: Member must satisfy regular "
    "expression pattern: {pattern}",
)
migrated_name_mismatch = _says(
    "InvalidLambdaResponseException", "The username in the migrated user's attributes is not the one that signs in."
)
migrated_user_invalid = _says("InvalidLambdaResponseException", "The migrated user is invalid: {reason}")
migrated_alias_exists = _says(
    "InvalidLambdaResponseException", "The migrated user's {name} is an alias of another user."
)
reserved_claim_type = _says("InvalidLambdaResponseException", "The claim {name} cannot be an array or an object.")
scope_with_blank = _says("InvalidLambdaResponseException", "The scope {scope!r} contains a blank.")
foreign_audience = _says("InvalidLambdaResponseException", "The claim aud can only be the id of the app client.")
link_without_domain = _says(  # [captured], the misspelling too
    "InvalidParameterException",
    "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool",
)
code_delivery_failed = _says("CodeDeliveryFailureException", "Message could not be delivered: {reason}")

# --- Searching users ----------------------------------------------------------------------------------------------

filter_syntax = _says("InvalidParameterException", "Error while parsing filter.")  # [captured]
unsearchable_attribute = _says("InvalidParameterException", "Invalid search attribute: {name}")
unknown_requested_attributes = _says(  # [captured]
    "InvalidParameterException", "One or more requested attributes do not exist."
)
input_constraints = _says("InvalidParameterException", "Input fails to satisfy the constraints.")  # [captured]

CATALOGUE.update((name, entry.says) for name, entry in list(globals().items()) if hasattr(entry, "says"))
