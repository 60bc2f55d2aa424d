"""What hands out short-lived credentials: AWS STS and container credentials, OAuth token endpoints."""

from __future__ import annotations

from typing import Any

ISSUED_KEY = "ASIAISSUEDBYMOCK"
ISSUED_SESSION = "session-issued-by-mock"
ISSUED_TOKEN = "token-issued-by-mock"
ISSUED_COPILOT_TOKEN = "tid=issued-by-mock;exp=4102444800"
_EXPIRATION = "2099-01-01T00:00:00Z"


def container() -> dict[str, Any]:
    """Credentials as AWS_CONTAINER_CREDENTIALS_FULL_URI serves them."""
    return {
        "AccessKeyId": ISSUED_KEY,
        "SecretAccessKey": "secret-issued-by-mock",
        "Token": ISSUED_SESSION,
        "Expiration": _EXPIRATION,
        "RoleArn": "arn:aws:iam::123456789012:role/mock",
    }


def sts(action: str) -> str:
    """The answer of AWS STS to an AssumeRole call or GetCallerIdentity."""
    credentials = (
        f"<Credentials><AccessKeyId>{ISSUED_KEY}</AccessKeyId><SecretAccessKey>secret-issued-by-mock</SecretAccessKey>"
        f"<SessionToken>{ISSUED_SESSION}</SessionToken><Expiration>{_EXPIRATION}</Expiration></Credentials>"
    )
    who = "<Arn>arn:aws:sts::123456789012:assumed-role/mock/mock</Arn>"
    role = f"<AssumedRoleUser><AssumedRoleId>AROAMOCK:mock</AssumedRoleId>{who}</AssumedRoleUser>"
    identity = f"<UserId>AIDAMOCK</UserId><Account>123456789012</Account>{who}"
    content = identity if action == "GetCallerIdentity" else credentials + role
    return (
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{content}'
        f"</{action}Result><ResponseMetadata><RequestId>mock</RequestId></ResponseMetadata></{action}Response>"
    )


def oauth() -> dict[str, Any]:
    """The answer of an OAuth token endpoint, also of Google's token exchange."""
    return {
        "access_token": ISSUED_TOKEN,
        "refresh_token": "refresh-issued-by-mock",
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "user:inference",
    }
