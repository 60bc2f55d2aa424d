"""What the models of a connection can do, as far as its entry says.

A custom endpoint's models have a context window of 131,072 tokens and take text only, unless the model or the endpoint
says otherwise; the model goes first. Of a provider's own models the entry says nothing, and neither does this.
"""

from __future__ import annotations

from launcher.values.connection import Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_CONTEXT_WINDOW = 131_072
_COMPATIBLE = ("anthropic_compat", "openai_compat", "pi_compat")


def says_something(raw: Mapping[str, object]) -> bool:
    """Whether an entry of `llmConnections` says anything of its models, or the default of a custom endpoint does."""
    listed = raw.get("models")
    return _is_custom(raw) or (isinstance(listed, list) and any(isinstance(each, dict) for each in listed))


def models(raw: Mapping[str, object]) -> tuple[Model, ...]:
    """The models of an entry of `llmConnections`; its default model where it lists none."""
    listed = raw.get("models")
    entries = listed if isinstance(listed, list) and listed else [raw.get("defaultModel")]
    usual = unlisted(raw) or Model(id="")
    found = []
    for entry in entries:
        own: Mapping[str, object] = entry if isinstance(entry, dict) else {"id": entry}
        name, images = own.get("id"), _flag(own.get("supportsImages"))
        if isinstance(name, str) and name:
            found.append(
                Model(
                    id=name,
                    context_window=_tokens(own.get("contextWindow")) or usual.context_window,
                    supports_images=usual.supports_images if images is None else images,
                )
            )
    return tuple(found)


def unlisted(raw: Mapping[str, object]) -> Model | None:
    """What a model of a custom endpoint can do that its entry says nothing else of; None for a provider's own."""
    if not _is_custom(raw):
        return None
    endpoint = raw.get("customEndpoint")
    images = _flag(endpoint.get("supportsImages")) if isinstance(endpoint, dict) else None
    return Model(id="", context_window=DEFAULT_CONTEXT_WINDOW, supports_images=images or False)


def _is_custom(raw: Mapping[str, object]) -> bool:
    return raw.get("customEndpoint") is not None or raw.get("providerType") in _COMPATIBLE


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _tokens(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
