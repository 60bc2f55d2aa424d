"""What the documentation site has beside the pages in docs/: the README as its first page, and the reference.

The reference is made of the same commands, options and topics as `--help`, so that it cannot say anything else.
"""

from __future__ import annotations

import inspect
import os
import re
from typing import TYPE_CHECKING

import click
from mkdocs.structure.files import File

from launcher.cli.called import as_called
from launcher.cli.help.arrangement import OPTIONS, SUBCOMMANDS, arranged, key
from launcher.cli.help.topics import TOPICS
from launcher.cli.main import COMMANDS, group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_ROOT = os.path.join(os.path.dirname(__file__), "..")
# Files of the checkout that are pages, too.
_PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "examples/README.md": "examples.md",
    "shims/README.md": "shims.md",
}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#:\s]+)((?:#[^)\s]*)?)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand nowhere in docs/."""
    for source, page in _PAGES.items():
        path = os.path.join(_ROOT, source)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                files.append(File.generated(config, page, content=_linked(file.read(), os.path.dirname(source))))
    for page, content in _reference().items():
        files.append(File.generated(config, page, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_more: object) -> str:
    """Links out of docs/ are those of the site, too."""
    inside = not page.file.generated_by
    return _linked(markdown, os.path.join("docs", os.path.dirname(page.file.src_uri))) if inside else markdown


def _linked(text: str, folder: str) -> str:
    """A page that stands in `folder` of the checkout, with the links of the site; what that has not, is no link."""

    def there(link: re.Match[str]) -> str:
        shown, target, anchor = link.groups()
        place = os.path.normpath(os.path.join(folder, target))
        if place in _PAGES and os.path.exists(os.path.join(_ROOT, place)):
            return f"[{shown}]({_PAGES[place]}{anchor})"
        if place.startswith("docs/"):
            return f"[{shown}]({place.removeprefix('docs/')}{anchor})"
        return shown if os.path.exists(os.path.join(_ROOT, place)) else link[0]

    return _LINK.sub(there, text)


def _reference() -> dict[str, str]:
    """The pages of the reference by path."""
    pages = {f"reference/{name}.md": "\n".join(_topic(name)) for name in TOPICS}
    for name in COMMANDS:
        pages[f"reference/craft-run-{name}.md"] = "\n".join(_commands((name,)))
    pages["reference/craft-run.md"] = "\n".join(_craft_run())
    return pages


def _topic(name: str) -> Iterator[str]:
    yield f"# {TOPICS[name].title}\n"
    yield from _prose(TOPICS[name].text)


def _craft_run() -> Iterator[str]:
    context = as_called(group, "craft-run", None)
    yield "# craft-run\n"
    yield from _prose(inspect.cleandoc(group.help or ""))
    for heading, names in arranged(list(COMMANDS), SUBCOMMANDS):
        yield f"\n## {heading}\n"
        yield from (f"- [`craft-run {name}`](craft-run-{name}.md): {COMMANDS[name][1]}" for name in names)
    yield "\n## Launch options\n"
    options = {key(each): each for each in group.get_params(context)}
    for heading, names in arranged(list(options), OPTIONS):
        yield f"\n### {heading}\n"
        yield from _table([options[name] for name in names], context)
    yield "\n## Topics\n"
    yield from (f"- [{topic.title}]({name}.md)" for name, topic in TOPICS.items())


def _commands(path: tuple[str, ...]) -> Iterator[str]:
    context = as_called(group, "craft-run", None)
    command: click.Command = group
    for name in path:
        found = command.get_command(context, name) if isinstance(command, click.Group) else None
        if found is None:
            return
        command, context = found, as_called(found, name, context)
    yield f"{'#' * len(path)} craft-run {' '.join(path)}\n"
    yield f"    craft-run {' '.join((*path, *command.collect_usage_pieces(context)))}\n"
    yield from _prose(inspect.cleandoc(command.help or ""))
    if not isinstance(command, click.Group):
        yield ""
        yield from _table(command.get_params(context), context)
        return
    for name in command.list_commands(context):
        yield ""
        yield from _commands((*path, name))


def _table(parameters: list[click.Parameter], context: click.Context) -> Iterator[str]:
    yield "| option | what it does |"
    yield "| --- | --- |"
    for each in parameters:
        record = each.get_help_record(context) if isinstance(each, click.Option) else None
        if record:
            names, text = (cell.replace("|", "\\|") for cell in record)
            yield f"| `{names}` | {_plain(text)} |"


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; a block that click is told not to wrap, or of lines that begin with blanks, as it stands."""
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip() != "\b"]
        if "\b" in block or all(line.startswith("  ") for line in lines if line):
            yield "\n```text"
            yield from lines
            yield "```\n"
        else:
            yield from (_plain(line) for line in lines)
            yield ""


def _plain(line: str) -> str:
    """A line that no tag is read from: `CRAFT_RUN_SECRET_<SLUG>`."""
    return line.replace("<", "&lt;")
