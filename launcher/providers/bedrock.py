"""Amazon Bedrock: stored keys, a bearer token, or the environment's own credential chain."""

from __future__ import annotations

from launcher.providers import Need, Provided
from launcher.providers.wire import constant, from_connection, from_credential, impossible, key
from launcher.values.errors import ConfigError, CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Change

# Bedrock's ids for the models whose id is not simply `anthropic.` and Anthropic's own (Bedrock user guide, 2026).
_BEDROCK_IDS = {
    "claude-opus-4-6": "anthropic.claude-opus-4-6-v1",
    "claude-opus-4-5": "anthropic.claude-opus-4-5-20251101-v1:0",
    "claude-sonnet-4-5": "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "claude-haiku-4-5": "anthropic.claude-haiku-4-5-20251001-v1:0",
    "claude-opus-4-1": "anthropic.claude-opus-4-1-20250805-v1:0",
    "claude-opus-4-0": "anthropic.claude-opus-4-20250514-v1:0",
    "claude-sonnet-4-0": "anthropic.claude-sonnet-4-20250514-v1:0",
    "claude-3-7-sonnet-latest": "anthropic.claude-3-7-sonnet-20250219-v1:0",
    "claude-3-5-haiku-latest": "anthropic.claude-3-5-haiku-20241022-v1:0",
}
_ANY_REGION = "global"
_GROUPS = (
    ("us-gov-", "us-gov"),
    ("us-", "us"),
    ("eu-", "eu"),
    ("ap-northeast-1", "jp"),
    ("ap-northeast-3", "jp"),
    ("ap-southeast-2", "au"),
    ("ap-southeast-4", "au"),
)
_EARLY_GROUPS = (*_GROUPS[:3], ("ap-", "apac"))
_PROFILES = ("us-gov", "us", "eu", "apac", "jp", "au", "ca", _ANY_REGION)


def variables(need: Need) -> Provided:
    """The variables of a bedrock connection (also of `pi` through amazon-bedrock)."""
    auth = need.connection.auth_type
    if auth == "iam_credentials":
        credentials = _keys(need)
    elif auth == "bearer_token":
        credentials = [from_credential("AWS_BEARER_TOKEN_BEDROCK", key(need), need)]
    elif auth == "environment":
        chain = tuple(name for name in need.environ if name.startswith("AWS_"))
        region = need.connection.aws_region
        changes = (*_region(need, region), *_switches(need, region or need.inherited_region))
        return Provided(changes=changes, inherits=chain)
    else:
        raise impossible(need)
    region = _stored_region(need)
    changes = (*credentials, *_region(need, region), *_switches(need, region))
    return Provided(changes=changes, stored_aws=True)


def _keys(need: Need) -> list[Change]:
    secret = key(need)
    credential = need.credential
    key_id = credential.text("awsAccessKeyId") if credential else None
    if credential is None or key_id is None:
        raise CredentialError(
            f"the credential of `{need.connection.slug}` has no access key id",
            f"store both halves: `aws configure export-credentials | craft-run credentials set {need.connection.slug}`",
        )
    changes = [
        from_credential("AWS_ACCESS_KEY_ID", key_id, need),
        from_credential("AWS_SECRET_ACCESS_KEY", secret, need),
    ]
    token = credential.secret("awsSessionToken")
    if token:
        changes.append(from_credential("AWS_SESSION_TOKEN", token, need))
    return changes


def _stored_region(need: Need) -> str:
    """The connection's region, else the credential's, else the inherited one. Raises ConfigError without one."""
    credential = need.credential.text("awsRegion") if need.credential else None
    inherited = need.environ.get("AWS_REGION") or need.environ.get("AWS_DEFAULT_REGION")
    region = need.connection.aws_region or credential or inherited
    if not region:
        raise ConfigError(
            f"connection `{need.connection.slug}` has no AWS region",
            "set `awsRegion` in the connection, or AWS_REGION in the environment",
        )
    return region


def _region(need: Need, region: str | None) -> list[Change]:
    """Both names: the JavaScript SDKs read the first only, boto3 the second only."""
    if region is None:
        return []
    field = "awsRegion" if need.connection.aws_region else "region"
    return [from_connection(name, region, field) for name in ("AWS_REGION", "AWS_DEFAULT_REGION")]


def _switches(need: Need, region: str | None) -> list[Change]:
    changes = [constant("CLAUDE_CODE_USE_BEDROCK", "1", "providerType bedrock")]
    if need.connection.base_url:
        changes.append(from_connection("ANTHROPIC_BEDROCK_BASE_URL", need.connection.base_url, "baseUrl"))
    if need.model:
        changes.append(from_connection("ANTHROPIC_MODEL", inference_profile(need.model, region), "model"))
    return changes


def inference_profile(model: str, region: str | None) -> str:
    """The id under which Bedrock serves a Claude model in a region: a cross-region inference profile.

    An ARN, an id that is a profile already, and another vendor's model are returned as they are.
    """
    head = model.partition(".")[0]
    if model.startswith("arn:") or (head in _PROFILES and "." in model):
        return model
    if model.startswith("claude-"):
        foundation = _BEDROCK_IDS.get(model) or f"anthropic.{model}" + ("-v1:0" if _is_dated(model) else "")
    elif model.startswith("anthropic."):
        foundation = model
    else:
        return model
    return f"{_profile(region, foundation)}.{foundation}"


def _is_dated(model: str) -> bool:
    date = model.rpartition("-")[2]
    return len(date) == 8 and date.isdigit()


def _profile(region: str | None, foundation: str) -> str:
    """The group of regions that a region belongs to (Bedrock user guide, inference profiles); `global` for the rest.

    Models before Claude 4.5 have one group for Asia and the Pacific, later ones `jp`, `au` and `global`.
    """
    early = any(mark in foundation for mark in ("claude-3", "claude-sonnet-4-2025"))
    for start, group in _EARLY_GROUPS if early else _GROUPS:
        if region is not None and region.startswith(start):
            return group
    return _ANY_REGION
