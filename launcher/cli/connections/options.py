"""The options that name fields of a connection, for `connections add` and `connections edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.config.drafting import APIS, TEXTS
from launcher.providers.pi import providers
from launcher.values.connection import AUTH_TYPES, PROVIDER_TYPES
from launcher.values.entry import is_endpoint
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_METAVARS = {"base_url": "URL", "default_model": "ID", "codex_path": "FILE", "gcp_project_id": "ID"}
_HELP = {
    "name": "Name that the app shows.",
    "provider_type": "What the connection speaks to.",
    "auth_type": "How it authenticates.",
    "base_url": "Endpoint.",
    "default_model": "Model where a launch chooses none; default: the first `--model`.",
    "pi_auth_provider": "Provider behind providerType `pi`, for example `groq`.",
    "codex_path": "The codex binary to run.",
    "aws_region": "AWS region of Bedrock.",
    "gcp_project_id": "Google Cloud project of Vertex AI.",
    "gcp_region": "Google Cloud region of Vertex AI.",
}
_CHOICES = {"provider_type": PROVIDER_TYPES, "auth_type": AUTH_TYPES, "pi_auth_provider": providers()}
# What an endpoint looks like, for messages.
ENDPOINT = (
    "an http:// or https:// URL without spaces or backslashes, such as `https://llm.example/v1` for OpenAI's protocol, "
    "and for Anthropic's `https://llm.example`"
)
# Key -> option, for messages.
OPTION = {key: f"--{key.replace('_', '-')}" for key in (*TEXTS, "api", "model", "context_window", "image_model")}


def field_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a click command with an option for each field; the parameters are keys of `drafting`."""
    for decorate in reversed([*map(_text, TEXTS), *_OTHERS]):
        command = decorate(command)
    return command


class _Open(click.Choice[str]):
    """What is known, for completion; a newer app may know more."""

    def convert(self, value: str, _parameter: click.Parameter | None, _context: click.Context | None) -> str:
        return value

    def get_metavar(self, _param: click.Parameter, _ctx: click.Context | None = None) -> str | None:
        return None


def _text(key: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    kind = (_Open if key == "pi_auth_provider" else click.Choice)(_CHOICES[key]) if key in _CHOICES else str
    metavar = _METAVARS.get(key, key.rpartition("_")[2].upper())
    return click.option(OPTION[key], key, type=kind, metavar=metavar, help=_HELP[key], callback=_checked)


def _checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise UsageError(f"`{parameter.opts[0]}` is empty", "give it a value, or leave it out")
    if parameter.name == "base_url" and not is_endpoint(value):
        raise UsageError("what `--base-url` names is no endpoint", ENDPOINT)
    return value


_OTHERS = (
    click.option("--api", type=click.Choice(APIS), metavar="API", help=f"Wire format: {' or '.join(APIS)}."),
    click.option("--model", multiple=True, metavar="ID", help="A model of the connection; repeatable."),
    click.option(
        "--context-window",
        multiple=True,
        metavar="[MODEL=]TOKENS",
        help="Context window of one model, or of all; repeatable.",
    ),
    click.option("--image-model", multiple=True, metavar="MODEL", help="A model that takes images; repeatable."),
    click.option(
        "--supports-images/--no-supports-images", default=None, help="Whether all models of the endpoint take images."
    ),
)
