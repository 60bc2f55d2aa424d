"""Google Vertex AI: a stored service account, or the environment's own application default credentials."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.providers import Need, Provided
from launcher.providers.wire import constant, from_connection, from_credential, impossible, key, model
from launcher.values.errors import ConfigError
from launcher.values.parts import PrivateFile

# Where the environment's own settings come from, most specific first.
_PROJECTS = ("ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT")
_OWN_CHAIN = ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_QUOTA_PROJECT")
_REGIONS = ("CLOUD_ML_REGION", "GOOGLE_CLOUD_LOCATION")


def variables(need: Need) -> Provided:
    """The variables of a vertex connection (also of `pi` through google-vertex)."""
    connection = need.connection
    files: tuple[PrivateFile, ...] = ()
    inherits: tuple[str, ...] = ()
    if connection.auth_type == "service_account_file":
        project = connection.gcp_project_id or _of_credential(need, "gcpProjectId") or _of_key(need)
        region = connection.gcp_region or _of_credential(need, "gcpRegion")
        if project is None:
            raise ConfigError(
                f"connection `{connection.slug}` has no Google Cloud project", "set `gcpProjectId` in the connection"
            )
        files = (PrivateFile(path=need.key_file, content=key(need)),)
        credentials = [from_credential("GOOGLE_APPLICATION_CREDENTIALS", need.key_file, need)]
    elif connection.auth_type in ("environment", "oauth"):
        project = connection.gcp_project_id or _inherited(need, _PROJECTS)
        region = connection.gcp_region or _inherited(need, _REGIONS)
        credentials = []
        inherits = tuple(name for name in need.environ if name in _OWN_CHAIN or name.startswith("CLOUDSDK_"))
    else:
        raise impossible(need)
    switches = {"CLAUDE_CODE_USE_VERTEX": "1", "GOOGLE_GENAI_USE_VERTEXAI": "true"}
    changes = [*credentials, *(constant(name, value, "providerType vertex") for name, value in switches.items())]
    warnings = []
    if project:
        changes += [from_connection(name, project, "gcpProjectId") for name in _PROJECTS[:2]]
    else:
        warnings.append(f"connection `{connection.slug}` has no `gcpProjectId`; the agent must find the project itself")
    if region:
        changes += [from_connection(name, region, "gcpRegion") for name in _REGIONS]
    else:
        warnings.append(f"connection `{connection.slug}` has no `gcpRegion`; the agent will choose a region itself")
    if connection.base_url:
        changes.append(from_connection("ANTHROPIC_VERTEX_BASE_URL", connection.base_url, "baseUrl"))
    if need.model_asked or "claude" in (need.model or ""):  # it has Gemini, too, whose clients take it elsewhere
        changes += model(need, "ANTHROPIC_MODEL")
    return Provided(changes=tuple(changes), files=files, warnings=tuple(warnings), inherits=inherits)


def _inherited(need: Need, names: tuple[str, ...]) -> str | None:
    return next((need.environ[name] for name in names if need.environ.get(name)), None)


def _of_credential(need: Need, field: str) -> str | None:
    return need.credential.text(field) if need.credential else None


def _of_key(need: Need) -> str | None:
    """The project that the service account's own key names."""
    jsontext = load("launcher.storage.jsontext")
    try:
        value = jsontext.decode(key(need).reveal())
    except jsontext.InvalidJson:
        raise ConfigError(
            f"the service account key of `{need.connection.slug}` is not JSON",
            f"store the key file again: `craft-run credentials set {need.connection.slug} < key.json`",
        ) from None
    project = value.get("project_id") if isinstance(value, dict) else None
    return project if isinstance(project, str) and project else None
