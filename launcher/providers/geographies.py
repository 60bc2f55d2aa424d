"""Bedrock's cross-region inference profiles: the id under which a model is served in a group of regions.

`us.anthropic.claude-sonnet-4-6` can be called from the regions of the group `us` alone, `global.` from nearly all
(Bedrock user guide, "Supported Regions and models for inference profiles", 2026).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Bedrock's ids for the models whose id is not simply `anthropic.` and Anthropic's own.
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
# Models before Claude 4.5, and Amazon's own, have one group for Asia and the Pacific; later ones `jp`, `au`, `global`.
_EARLY_GROUPS = (*_GROUPS[:3], ("ap-", "apac"))
_EARLY = ("claude-3", "claude-sonnet-4-2025", "amazon.nova")
_PROFILES = ("us-gov", "us", "eu", "apac", "jp", "au", "ca", _ANY_REGION)
# Whose models have a profile in each group, so that one can be named without asking.
_EVERYWHERE = ("anthropic.", "amazon.nova")
# The groups for which a connection without a region of its own is prepared, the one for all at the end.
GEOGRAPHIES = ("us", "eu", "jp", "au", _ANY_REGION)
# Group -> a region of it that has all its models. The Pi library takes the last one where it knows none.
_HOMES = {"us-gov": "us-gov-west-1", "eu": "eu-west-1", "apac": "ap-southeast-1", "jp": "ap-northeast-1"}
_HOMES |= {"au": "ap-southeast-2", "ca": "ca-central-1", "us": "us-east-1"}


def home_region(model: str | None) -> str:
    """A region from which a model can be called, judging by its id alone."""
    arn = model.split(":") if model is not None and model.startswith("arn:") else []
    if len(arn) > 4 and arn[3]:  # arn:PARTITION:bedrock:REGION:ACCOUNT:...
        return arn[3]
    return _HOMES.get(_split(model or "")[0], _HOMES["us"])


def inference_profile(model: str, region: str | None) -> str:
    """The id under which Bedrock serves a Claude model in a region.

    An ARN, an id that is a profile already, and another vendor's model are returned as they are.
    """
    if model.startswith("arn:") or _split(model)[0]:
        return model
    if model.startswith("claude-"):
        foundation = _BEDROCK_IDS.get(model) or f"anthropic.{model}" + ("-v1:0" if _is_dated(model) else "")
    elif model.startswith("anthropic."):
        foundation = model
    else:
        return model
    return f"{_group(region, foundation)}.{foundation}"


def profile_in(geography: str, model: str) -> str:
    """The id of a Claude model in one of the groups."""
    return f"{geography}.{foundation_of(inference_profile(model, None))}"


def foundation_of(model: str) -> str:
    """A model's id without the group of regions that it begins with."""
    return _split(model)[1]


def is_foreign(model: str, region: str | None) -> bool:
    """Whether a model's id names a group of regions that the region does not belong to."""
    group, foundation = _split(model)
    return bool(group) and region is not None and group not in (_ANY_REGION, _group(region, foundation))


def sibling(model: str, region: str | None, listed: Sequence[str]) -> str | None:
    """The same model's id for a region: one of `listed`, else the one that follows from the name; None for neither."""
    foundation = _split(model)[1]
    usable = (f"{_group(region, foundation)}.{foundation}", f"{_ANY_REGION}.{foundation}")
    for each in usable:
        if each in listed:
            return each
    return usable[0] if foundation.startswith(_EVERYWHERE) else None


def _split(model: str) -> tuple[str, str]:
    """The group of regions that an id begins with, and the model behind it; an empty group where it names none."""
    head, dot, foundation = model.partition(".")
    return (head, foundation) if dot and head in _PROFILES else ("", model)


def _is_dated(model: str) -> bool:
    date = model.rpartition("-")[2]
    return len(date) == 8 and date.isdigit()


def _group(region: str | None, foundation: str) -> str:
    """The group of regions that a region belongs to; `global` for the rest."""
    early = any(mark in foundation for mark in _EARLY)
    for start, group in _EARLY_GROUPS if early else _GROUPS:
        if region is not None and region.startswith(start):
            return group
    return _ANY_REGION
