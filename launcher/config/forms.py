"""The forms in which the app has written connections since 0.8.3, so that it uses what craft-run adds, and keeps it.

Older forms it rewrites at its start, and loses their models. It sends the key of an endpoint only where
`piAuthProvider` is set. A choice of models stays with `modelSelectionMode` `userDefined3Tier`, and behind its Pi
backend only under ids as in its lists: `pi/` before them, and for Bedrock the inference profile of the region.
"""

from __future__ import annotations

from launcher.providers.geographies import GEOGRAPHIES, foundation_of, inference_profile, profile_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Entry = Mapping[str, object]

CHOSEN, SYNCED = "userDefined3Tier", "automaticallySyncedFromProvider"
BEDROCK, VERTEX = "amazon-bedrock", "google-vertex"
PREFIX = "pi/"
_KEYED = ("api_key", "api_key_with_endpoint")
# providerType and authType of an older form -> what the app has made of it since, beside providerType `pi`.
_BEHIND_PI = {
    ("openai", "api_key"): {"piAuthProvider": "openai"},
    ("openai", "oauth"): {"piAuthProvider": "openai-codex"},
    ("copilot", "oauth"): {"piAuthProvider": "github-copilot"},
    ("bedrock", "iam_credentials"): {"piAuthProvider": BEDROCK},
    ("bedrock", "environment"): {"piAuthProvider": BEDROCK},
    ("bedrock", "bearer_token"): {"piAuthProvider": BEDROCK, "authType": "api_key"},
    ("vertex", "service_account_file"): {"piAuthProvider": VERTEX},
    ("vertex", "environment"): {"piAuthProvider": VERTEX},
}
# providerType of an older form that is an endpoint -> the wire format that it speaks.
_ENDPOINTS = {"openai_compat": "openai-completions", "anthropic_compat": "anthropic-messages"}
_AUTH_PROVIDERS = {"openai-completions": "openai", "anthropic-messages": "anthropic"}


def modern(entry: Entry) -> dict[str, object]:
    """A new entry in the app's form of today; the models are left as they are."""
    provider, auth = entry.get("providerType"), entry.get("authType")
    made = dict(entry)
    protocol = _ENDPOINTS.get(str(provider)) or (_ENDPOINTS["openai_compat"] if _is_openai_elsewhere(entry) else None)
    if protocol and auth in (*_KEYED, "none"):
        made["providerType"] = "pi_compat"
        made["customEndpoint"] = {"api": protocol, **_mapping(entry.get("customEndpoint"))}
        made["authType"] = "none" if auth == "none" else "api_key_with_endpoint"
    elif (provider, auth) in _BEHIND_PI and not entry.get("baseUrl"):
        made |= {"providerType": "pi", **_BEHIND_PI[str(provider), str(auth)]}
    return made | key_of_endpoint(made)


def _is_openai_elsewhere(entry: Entry) -> bool:
    return entry.get("providerType") == "openai" and bool(entry.get("baseUrl"))


def key_of_endpoint(entry: Entry) -> dict[str, object]:
    """`piAuthProvider` of a custom endpoint, without which the app sends it no key; None where it takes none."""
    if entry.get("providerType") != "pi_compat":
        return {}
    if entry.get("authType") == "none":
        return {"piAuthProvider": None, "modelSelectionMode": None}
    provider = _AUTH_PROVIDERS.get(str(_mapping(entry.get("customEndpoint")).get("api")))
    free = entry.get("piAuthProvider") in (None, *_AUTH_PROVIDERS.values())
    return {"piAuthProvider": provider} if provider and free else {}


def listed_id(entry: Entry, name: str) -> str:
    """The id of a model as the app's list for the connection has it; one that stands there already as it is."""
    ids = ids_of(entry)
    if name in ids or entry.get("providerType") != "pi":
        return name
    bare = name.removeprefix(PREFIX)
    if entry.get("piAuthProvider") != BEDROCK:
        return PREFIX + bare
    known = PREFIX + inference_profile(bare, _text(entry.get("awsRegion")))
    return known if known in ids else _same_model(bare, entry) or known


def _same_model(name: str, entry: Entry) -> str | None:
    """The listed id of a Bedrock model that was named without its region: in the geography of the default, if any."""
    foundation = foundation_of(inference_profile(name, None))
    same = [each for each in ids_of(entry) if foundation_of(each.removeprefix(PREFIX)) == foundation]
    place = str(entry.get("defaultModel", "")).removeprefix(PREFIX).partition(".")[0]
    return next((each for each in same if each.startswith(f"{PREFIX}{place}.")), same[0] if same else None)


def everywhere(names: Sequence[str], region: str | None) -> list[str]:
    """Claude models for a Bedrock connection whose region may change: those of `region` first, then all."""
    here = [inference_profile(name, region) for name in names]
    anywhere = [profile_in(geography, name) for geography in GEOGRAPHIES for name in names]
    return list(dict.fromkeys(PREFIX + each for each in (*here, *anywhere)))


def mode_of(entry: Entry) -> str | None:
    """`modelSelectionMode` for an entry: what is listed was chosen; without a list the app fills it in."""
    provider = entry.get("providerType")
    if provider == "pi":
        return CHOSEN if ids_of(entry) else SYNCED
    return CHOSEN if provider == "pi_compat" and entry.get("authType") != "none" else None


def ids_of(entry: Entry) -> list[str]:
    """The ids of an entry's models."""
    listed = entry.get("models")
    found = [each.get("id") if isinstance(each, dict) else each for each in listed] if isinstance(listed, list) else []
    return [each for each in found if isinstance(each, str)]


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
