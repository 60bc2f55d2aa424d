"""What the endpoint of a connection answers, as findings."""

from __future__ import annotations

from launcher.checking import ERROR, OK, SKIPPED, WARNING, Finding, exchange, probes
from launcher.storage import jsontext
from launcher.values.entry import host_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.checking.exchange import Answer
    from launcher.checking.probes import Probe
    from launcher.environment.diff import Environ
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential

# Statuses that say that a path or a method does not exist, so that the next probe may do better.
_NOT_OFFERED = (404, 405, 501)


def check(connection: Connection, credential: Credential | None, environ: Environ, timeout: float) -> list[Finding]:
    """The findings of asking the endpoint. `environ` names the proxy, and the AWS region where nothing else does."""
    found = asked(connection, credential, environ, timeout)
    if isinstance(found, str):
        return [Finding(check="endpoint", level=SKIPPED, message=found)]
    return judged(*found, connection)


def asked(
    connection: Connection, credential: Credential | None, environ: Environ, timeout: float
) -> tuple[Probe, Answer] | str:
    """The last question that the endpoint was asked and its answer; or why it was not asked."""
    stored = credential.text("awsRegion") if credential else None
    region = connection.aws_region or stored or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    questions = probes.probes(connection, credential, region)
    if isinstance(questions, str):
        return questions
    for probe in questions:
        answer = exchange.ask(probe, environ, timeout)
        if answer.status not in _NOT_OFFERED or probe is questions[-1]:
            return probe, answer
    return "there is nothing to ask"


def judged(probe: Probe, answer: Answer, connection: Connection) -> list[Finding]:
    """What an answer means; pure."""
    host = host_of(probe.url)
    if answer.status is None:
        return [_endpoint(ERROR, str(answer.failure), answer.hint)]
    accepted = answer.status < 300 or (probe.shows == probes.EMPTY_REQUEST and answer.status in (400, 422))
    if probe.shows == probes.REACHED or accepted:
        left_open = f"; not checked: {probe.open}" if probe.open else ""
        found = [_endpoint(OK, f"`{host}` answered in {answer.milliseconds} ms{left_open}", None)]
        return found + (_models(answer, connection) if probe.shows == probes.MODELS else [])
    return [_refused(answer, host, connection)]


def _refused(answer: Answer, host: str, connection: Connection) -> Finding:
    status = answer.status or 0
    level = WARNING if status == 429 else ERROR
    if 300 <= status < 400:
        to = f" to `{host_of(answer.location)}`" if answer.location and "://" in answer.location else ""
        said, hint = f"redirects{to}, where no credential is sent", "set `baseUrl` to the final address"
    elif status >= 500:
        said, hint = "has trouble of its own", "try later"
    else:
        said, hint = _REFUSALS.get(status, ("refuses the request", "check `baseUrl`"))
    return _endpoint(level, f"{status}: `{host}` {said}", hint.replace("SLUG", connection.slug))


_REFUSALS = {
    401: ("refuses the credential", "store a valid one: `craft-run credentials set SLUG`"),
    403: ("forbids this with the credential", "check what it is allowed to do, and whether this country is served"),
    404: ("has nothing at this path", "check the path of `baseUrl` (with or without `/v1`)"),
    405: ("has nothing of this kind at this path", "check the path of `baseUrl` (with or without `/v1`)"),
    407: ("is behind a proxy that wants a password", "put it into the proxy's URL"),
    429: ("takes no more requests for now", "the credential is accepted; try later"),
    501: ("has nothing of this kind at this path", "check the path of `baseUrl` (with or without `/v1`)"),
}


def _models(answer: Answer, connection: Connection) -> list[Finding]:
    """Whether the endpoint lists the models of the connection; some lists are known to be incomplete."""
    listed = model_ids(answer.body)
    if not listed:
        return []
    wanted = dict.fromkeys((connection.default_model, *connection.models))
    names = [name.removeprefix("pi/") for name in wanted if name]
    missing = [name for name in names if name not in listed]
    if missing:
        text = ", ".join(f"`{name}`" for name in missing[:5])
        hint = f"it lists {', '.join(f'`{name}`' for name in listed[:5])}" + (", ..." if len(listed) > 5 else "")
        return [Finding(check="model", level=WARNING, message=f"the endpoint does not list {text}", hint=hint)]
    message = f"the endpoint lists {'it' if len(names) == 1 else 'them'}" if names else f"{len(listed)} to choose from"
    return [Finding(check="model", level=OK, message=message)]


def models_at(url: str, timeout: float) -> list[str]:
    """The models that a server without authentication lists, at its OpenAI-compatible base URL; empty for none."""
    probe = probes.Probe(url=f"{url.rstrip('/')}/models", shows=probes.MODELS)
    return model_ids(exchange.ask(probe, {}, timeout).body)


def model_ids(body: bytes) -> list[str]:
    """The ids in a list of models, of Anthropic's, OpenAI's or Google's making; empty for anything else."""
    try:
        value = jsontext.decode(body.decode())
    except ValueError:
        return []
    entries = (value.get("data") or value.get("models")) if isinstance(value, dict) else value
    if not isinstance(entries, list):
        return []
    names = [each.get("id") or each.get("name") for each in entries if isinstance(each, dict)]
    return [name.removeprefix("models/") for name in names if isinstance(name, str)]


def _endpoint(level: str, message: str, hint: str | None) -> Finding:
    return Finding(check="endpoint", level=level, message=message, hint=hint)
