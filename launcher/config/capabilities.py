"""What the models of a connection can do, as far as its entry says.

A custom endpoint's models have a context window of 131,072 tokens and take text only, unless the model or the endpoint
says otherwise; the model goes first. Of a provider's own models the entry says nothing, and neither does this.
"""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_CONTEXT_WINDOW = 131_072
_COMPATIBLE = ("anthropic_compat", "openai_compat", "pi_compat")


class Model(Value):
    """A model: `context_window` in tokens; None where the provider alone knows."""

    id: str
    context_window: int | None
    supports_images: bool | None


def models(raw: Mapping[str, object]) -> tuple[Model, ...]:
    """The models of an entry of `llmConnections`; its default model where it lists none."""
    listed = raw.get("models")
    entries = listed if isinstance(listed, list) and listed else [raw.get("defaultModel")]
    endpoint = raw.get("customEndpoint")
    custom = endpoint is not None or raw.get("providerType") in _COMPATIBLE
    images = _flag(endpoint.get("supportsImages")) if isinstance(endpoint, dict) else None
    if images is None and custom:
        images = False
    found = []
    for entry in entries:
        own: Mapping[str, object] = entry if isinstance(entry, dict) else {"id": entry}
        name, images_of_own = own.get("id"), _flag(own.get("supportsImages"))
        if isinstance(name, str) and name:
            window = _tokens(own.get("contextWindow")) or (DEFAULT_CONTEXT_WINDOW if custom else None)
            found.append(
                Model(
                    id=name,
                    context_window=window,
                    supports_images=images if images_of_own is None else images_of_own,
                )
            )
    return tuple(found)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _tokens(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
