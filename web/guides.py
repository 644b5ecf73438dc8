"""The partners' guides as HTML: Markdown from `docs/`, rendered once, in GOV.UK's classes. Raw HTML in them stays text."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

ROOM = Path(__file__).parent

# In a checkout they lie in docs/; in a wheel beside this file.
FOLDERS = (ROOM / "guide_texts", ROOM.parent / "docs", ROOM.parent)
CLASSES = {
    "h1": "govuk-heading-l",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "table": "govuk-table",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "tr": "govuk-table__row",
}


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: the last part of its address, its title, one sentence about it, and its file."""

    name: str
    title: str
    about: str
    file_name: str

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"/docs/{self.name}"

    def html(self) -> Markup:
        """The rendered text. Raises FileNotFoundError where the guides were left out of an installation."""
        return rendered(self.file_name)


GUIDES = (
    Guide("api", "The API in five minutes", "Ask GraphQL for what the pages show.", "api.md"),
    Guide("feeds", "Sending loads", "The two formats, what is checked, and how errors read.", "feeds.md"),
    Guide("reference", "Reference", "Scopes, problems and settings.", "reference.md"),
    Guide("glossary", "Glossary", "What each word means here.", "glossary.md"),
    Guide("changelog", "Changelog", "What changed for partners, release by release.", "CHANGELOG.md"),
)
_ADDRESS_OF = {guide.file_name: guide.address for guide in GUIDES}


def find(name: str) -> Guide | None:
    """The guide of that name, if there is one."""
    return next((guide for guide in GUIDES if guide.name == name), None)


@cache
def rendered(file_name: str) -> Markup:
    """A guide's file as HTML."""
    path = next((folder / file_name for folder in FOLDERS if (folder / file_name).is_file()), None)
    if path is None:
        raise FileNotFoundError(file_name)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _code)
    markdown.add_render_rule("table_open", _table)
    markdown.add_render_rule("table_close", _table_end)
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    _dress(tokens)
    # Markdown-it escapes every text, and raw HTML is switched off: what comes out is our own markup.
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704


Environment = MutableMapping[str, object]


def _code(_: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: Environment) -> str:  # noqa: ARG001
    """Code that may scroll sideways, and so must be reached by keyboard (WCAG 2.1.1)."""
    return Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(tokens[place].content)


def _table(_: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: Environment) -> str:  # noqa: ARG001
    return f'<div class="app-guide__table" role="region" aria-label="Table" tabindex="0"><table class="{CLASSES["table"]}">\n'


def _table_end(_: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: Environment) -> str:  # noqa: ARG001
    return "</table></div>\n"


def _dress(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        if token.tag == "a" and token.nesting == 1:
            token.attrSet("href", _address(str(token.attrs.get("href", ""))))
        if token.tag in ("td", "th"):
            token.attrs.pop("style", None)
        _dress(token.children or ())


def _address(link: str) -> str:
    """Links between guides lead to their pages; what is not served leads to the list of guides."""
    file_name, _, part = link.rpartition("/")[2].partition("#")
    if link.startswith(("#", "https:", "http:")):
        return link
    address = _ADDRESS_OF.get(file_name, "/docs")
    return f"{address}#{part}" if part else address
