"""Amazon Bedrock: stored keys, a bearer token, or the environment's own credential chain."""

from __future__ import annotations

from launcher.providers import Need, Provided, geographies
from launcher.providers.wire import constant, from_connection, from_credential, impossible, key
from launcher.values.errors import ConfigError, CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Change


def variables(need: Need) -> Provided:
    """The variables of a bedrock connection (also of `pi` through amazon-bedrock)."""
    auth = need.connection.auth_type
    if auth == "iam_credentials":
        credentials = _keys(need)
    elif auth in ("bearer_token", "api_key"):  # the app's word for a Bedrock API key is the second (0.11)
        credentials = [from_credential("AWS_BEARER_TOKEN_BEDROCK", key(need), need)]
    elif auth == "environment":
        chain = tuple(name for name in need.environ if name.startswith("AWS_"))
        # The profile's, for which the model is named: what reads these variables alone must not call another region.
        region = need.connection.aws_region or need.inherited_region
        switches, warnings = _switches(need, region)
        return Provided(changes=(*_region(need, region), *switches), inherits=chain, warnings=warnings)
    else:
        raise impossible(need)
    region, assumed = _stored_region(need)
    switches, warnings = _switches(need, region)
    changes = (*credentials, *_region(need, region), *switches)
    return Provided(changes=changes, stored_aws=True, warnings=(*assumed, *warnings))


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


def _stored_region(need: Need) -> tuple[str, tuple[str, ...]]:
    """The connection's region, else the credential's, else the inherited one; and a warning where it is none of them.

    With a Bedrock API key the app has no place to keep a region, so one of the model's geography is taken. Raises
    ConfigError where there is none for other keys.
    """
    slug = need.connection.slug
    credential = need.credential.text("awsRegion") if need.credential else None
    inherited = need.environ.get("AWS_REGION") or need.environ.get("AWS_DEFAULT_REGION") or need.inherited_region
    region = need.connection.aws_region or credential or inherited
    if region:
        return region, ()
    hint = f"`craft-run connections edit {slug} --aws-region REGION`"
    if need.connection.auth_type != "api_key":
        raise ConfigError(f"connection `{slug}` has no AWS region", f"say which: {hint}, or set AWS_REGION")
    region = geographies.home_region(need.model)
    return region, (
        f"connection `{slug}` has no AWS region; `{region}` is taken, which suits its model (say which: {hint})",
    )


def _region(need: Need, region: str | None) -> list[Change]:
    """Both names: the JavaScript SDKs read the first only, boto3 the second only."""
    if region is None:
        return []
    field = "awsRegion" if need.connection.aws_region else "region"
    return [from_connection(name, region, field) for name in ("AWS_REGION", "AWS_DEFAULT_REGION")]


def _switches(need: Need, region: str | None) -> tuple[list[Change], tuple[str, ...]]:
    """What turns agents to Bedrock, with the model under the id that the region serves; and warnings."""
    changes = [constant("CLAUDE_CODE_USE_BEDROCK", "1", "providerType bedrock")]
    warnings: tuple[str, ...] = ()
    if need.connection.base_url:
        changes.append(from_connection("ANTHROPIC_BEDROCK_BASE_URL", need.connection.base_url, "baseUrl"))
    if need.model:
        model, warning = _model(need, need.model, region)
        changes.append(from_connection("ANTHROPIC_MODEL", model, "model"))
        warnings = (warning,) if warning else ()
    return changes, warnings


def _model(need: Need, model: str, region: str | None) -> tuple[str, str | None]:
    """The id under which to ask for a model, and a warning where it is another one than was chosen, or may not work.

    Where the region is the environment's, whatever that is today, one of the connection's own ids for it is as chosen.
    """
    if not geographies.is_foreign(model, region):
        return geographies.inference_profile(model, region), None
    if need.model_asked:
        return model, f"`{model}` belongs to another geography than the region `{region}`, which may refuse it"
    listed = [each.removeprefix("pi/") for each in need.connection.models]
    sibling = geographies.sibling(model, region, listed)
    if sibling is None:
        return model, f"`{model}` belongs to another geography than the region `{region}`, which may refuse it"
    floating = need.connection.auth_type == "environment" and need.connection.aws_region is None
    if floating and sibling in listed:
        return sibling, None
    return sibling, f"`{model}` cannot be called from the region `{region}`; `{sibling}` is used instead"
