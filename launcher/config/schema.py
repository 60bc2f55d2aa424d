"""The definition of a connection, after the specification and what releases 0.4 to 0.10 of the app write.

pydantic lives here and nowhere else. Unknown fields are allowed and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, AliasGenerator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from launcher.values.connection import AUTH_TYPES, PROVIDER_TYPES, Connection
from launcher.values.entry import as_meant, is_endpoint, with_plain_scheme
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOWER = {
    "Field required": "is missing",
    "Input should be a valid string": "must be a string",
    "Input should be a valid list": "must be a list",
}

# The deprecated `type`, which providerType wins over (releases before 0.4).
_PROVIDER_OF_TYPE = {"anthropic": "anthropic", "openai": "openai", "openai-compat": "openai_compat"}


def _endpoint(url: str | None) -> str | None:
    if not is_endpoint(url or None):
        raise ValueError("must be an http:// or https:// URL without spaces or backslashes")
    return url or None


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value

    return check


def _filled(text: str | None) -> str | None:
    return text or None


Text = Annotated[str | None, AfterValidator(_filled)]


class _Lenient(BaseModel):
    model_config = ConfigDict(
        extra="allow", strict=True, populate_by_name=False, alias_generator=AliasGenerator(validation_alias=to_camel)
    )


class Model(_Lenient):
    """A model with overrides for custom endpoints; contextWindow counts tokens."""

    id: str = Field(min_length=1)
    context_window: Any = None
    supports_images: Any = None


class CustomEndpoint(_Lenient):
    """The wire format of a custom endpoint."""

    api: Text = None
    supports_images: Any = None


def _understood(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The models as far as they can be understood: what a newer app writes there leaves no doubt about the account."""
    listed, default = raw.get("models"), raw.get("defaultModel")
    entries = listed if isinstance(listed, list) else []
    models = [each for each in entries if _model_id(each)]
    doubts = []
    if len(models) < len(entries) or (listed is not None and not isinstance(listed, list)):
        doubts.append("`models` holds something that is not understood")
    if default is not None and not isinstance(default, str):
        doubts.append("`defaultModel` is not understood")
    return {"models": models, "defaultModel": default if isinstance(default, str) else None, "doubts": tuple(doubts)}


def _model_id(model: object) -> str | None:
    name = model.get("id") if isinstance(model, dict) else model
    return name if isinstance(name, str) and name else None


class LlmConnection(_Lenient):
    """One entry of `llmConnections`; what no launch needs (`name`, `createdAt`, ...) may be missing or wrong."""

    slug: str = Field(min_length=1)
    name: str | None = None
    provider_type: Annotated[str, AfterValidator(_one_of(PROVIDER_TYPES))]
    auth_type: Annotated[str, AfterValidator(_one_of(AUTH_TYPES))]
    base_url: Annotated[str | None, AfterValidator(_endpoint)] = None
    models: list[Annotated[str, Field(min_length=1)] | Model] | None = None
    custom_endpoint: CustomEndpoint | None = None
    default_model: Text = None
    codex_path: Text = None
    aws_region: Text = None
    gcp_project_id: Text = None
    gcp_region: Text = None
    pi_auth_provider: Text = None
    doubts: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _accept_what_a_launch_does_not_need(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        raw = dict(as_meant(raw))
        if "providerType" not in raw and raw.get("type") in _PROVIDER_OF_TYPE:
            raw["providerType"] = _PROVIDER_OF_TYPE[raw["type"]]
        if not isinstance(raw.get("name"), str):
            raw["name"] = None
        if isinstance(raw.get("customEndpoint"), str):
            raw["customEndpoint"] = {"api": raw["customEndpoint"]}
        return {**raw, **_understood(raw)}

    def connection(self) -> Connection:
        """The part that a launch uses."""
        return Connection(
            slug=self.slug,
            name=self.slug if self.name is None else self.name,
            provider_type=self.provider_type,
            auth_type=self.auth_type,
            base_url=with_plain_scheme(self.base_url) if self.base_url else None,
            models=tuple(model if isinstance(model, str) else model.id for model in self.models or ()),
            default_model=self.default_model,
            custom_endpoint_api=self.custom_endpoint.api if self.custom_endpoint else None,
            codex_path=self.codex_path,
            aws_region=self.aws_region,
            gcp_project_id=self.gcp_project_id,
            gcp_region=self.gcp_region,
            pi_auth_provider=self.pi_auth_provider,
            doubts=self.doubts,
        )


def parse(raw: Mapping[str, object], file: str) -> Connection:
    """The connection by the schema. Raises ConfigError naming `file`, the connection and the field."""
    try:
        return LlmConnection.model_validate(dict(raw)).connection()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or part.isidentifier())
        reason = first["msg"].removeprefix("Value error, ")
        reason = _LOWER.get(reason, reason[:1].lower() + reason[1:])
        raise ConfigError(
            f"connection `{raw.get('slug')}` in `{file}`: `{field}` {reason}",
            f"correct `{field}`, in the app's settings or in the file",
        ) from None
