"""A vendor as the directory knows it, in Markdown: every fact with its source and date, and what is unknown as such."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.inquiries.model import Relied
from bot.inquiries.vendors.checklist import channel_name
from bot.inquiries.vendors.model import STALE_AFTER, Channel, Fact, Vendor
from bot.views.markup import inline, link, quoted
from bot.words import Words


def vendor_pages(vendor: Vendor, words: Words, *, today: date, terms: Sequence[Relied]) -> str:
    """All that is known of a vendor.

    Args:
        today: facts that nobody confirmed for long before it are marked.
        terms: passages of the vendor's own terms, from the library.
    """
    shown = _Shown(vendor, words, today)
    parts = [
        "\n".join(
            [
                f"**{inline(_named(vendor, words))}**",
                shown.line("company", vendor.company, path="company"),
                *shown.listing("products", vendor.products),
                *shown.listing("aliases", vendor.aliases),
            ]
        ),
        *([f"**{words('vendor.channels')}**\n{words('vendor.no_channel')}"] if not vendor.channels else []),
        *(shown.channel(channel) for channel in vendor.channels),
        shown.texts("warnings", "warning"),
        shown.texts("habits", "habit"),
        _terms(terms, words),
        shown.sources(),
    ]
    return "\n\n".join(filter(None, parts))


def vendor_list(vendors: Iterable[Vendor], words: Words) -> str:
    """The vendors, one a line, each with its kinds of channels."""
    lines = [
        words(
            "vendor.list_line",
            name=inline(_named(vendor, words)),
            id=inline(vendor.id),
            channels=words("vendor.slash").join(
                dict.fromkeys(words(f"channel.{channel.type}") for channel in vendor.channels)
            )
            or words("vendor.list_unknown"),
        )
        for vendor in vendors
    ]
    return "\n".join(lines) or words("vendor.list_empty")


class _Shown:
    """The facts of one vendor as lines, each with the number of its source, and the sources."""

    def __init__(self, vendor: Vendor, words: Words, today: date) -> None:
        self._vendor, self._words, self._today = vendor, words, today
        self._sources: dict[tuple[str, date | None, str], int] = {}

    def line(self, name: str, value: str, *, path: str) -> str:
        """A fact with its source and date, or that it is not known."""
        words = self._words
        told = (
            self._sourced(inline(value), self._vendor.facts.get(path)) if value else words("vendor.unknown")
        )
        return words("vendor.fact", name=words(f"vendor.{name}"), value=told)

    def listing(self, name: str, values: Sequence[str]) -> list[str]:
        """What a vendor goes by, where it goes by more than its name."""
        words = self._words
        told = words("vendor.slash").join(map(inline, values))
        return [words("vendor.fact", name=words(f"vendor.{name}"), value=told)] if told else []

    def channel(self, channel: Channel) -> str:
        """A way in, with all that is known of it."""
        words, path = self._words, f"channel.{channel.id}."

        def listed(table: str, values: Iterable[str]) -> str:
            keys = ((f"{table}.{value}", value) for value in values)
            return words("vendor.slash").join(words(key) if key in words else value for key, value in keys)

        lines = [
            self.line("address", channel.address, path=path + "address"),
            self.line("purposes", listed("kind", channel.purposes), path=path + "purposes"),
            self.line("requires", listed("requirement", channel.requires), path=path + "requires"),
            self.line("languages", listed("vendor.language", channel.languages), path=path + "languages"),
        ]
        if channel.subject:
            lines.append(self.line("subject", channel.subject, path=path + "subject"))
        notes = self._by_number(path + "note")
        lines += [words("vendor.fact", name=words("vendor.note"), value=note) for note in notes]
        # The address has a line of its own.
        title = channel_name(channel, words) if channel.name else words(f"channel.{channel.type}")
        return "\n".join([f"**{inline(title)}** (`{inline(channel.id)}`)", *(f"- {line}" for line in lines)])

    def texts(self, heading: str, prefix: str) -> str:
        """Warnings or habits, each with its source."""
        notes = self._by_number(prefix) or [self._words("vendor.unknown")]
        return "\n".join([f"**{self._words(f'vendor.{heading}')}**", *(f"- {note}" for note in notes)])

    def _by_number(self, prefix: str) -> list[str]:
        facts = self._vendor.facts
        numbers = sorted(
            int(number)
            for path in facts
            for start, _, number in [path.rpartition(".")]
            if start == prefix and number.isdigit()
        )
        return [
            self._sourced(inline(_text(fact.value, self._words)), fact)
            for fact in (facts[f"{prefix}.{number}"] for number in numbers)
        ]

    def sources(self) -> str:
        """What the numbers stand for, with a mark at what has to be confirmed."""
        words = self._words
        lines = []
        for (source, checked, by), number in self._sources.items():
            told = words(
                "vendor.source_by" if by else "vendor.source",
                number=number,
                title=inline(source) or words("vendor.no_source"),
                checked=words("vendor.checked", date=checked.isoformat())
                if checked
                else words("vendor.checked_never"),
                **({"by": inline(by)} if by else {}),
            )
            lines.append(f"{told} {words('vendor.stale')}" if self._stale(checked) else told)
        if any(self._stale(checked) for _, checked, _ in self._sources):
            lines.append(words("vendor.stale_note", days=STALE_AFTER.days))
        return "\n".join([f"**{words('sources.heading')}**", *lines]) if lines else ""

    def _sourced(self, value: str, fact: Fact | None) -> str:
        fact = fact or Fact(value)
        number = self._sources.setdefault((fact.source, fact.checked, fact.by), len(self._sources) + 1)
        mark = f" {self._words('vendor.stale')}" if self._stale(fact.checked) else ""
        return f"{value} [{number}]{mark}"

    def _stale(self, checked: date | None) -> bool:
        return Fact(None, checked=checked).stale(self._today)


def _terms(terms: Sequence[Relied], words: Words) -> str:
    if not terms:
        return ""
    quotes = []
    for relied in terms:
        title, label = inline(relied.title), inline(relied.label)
        place = words("answer.heading", title=title, label=label) if label else title
        version = words("sources.version", date=relied.effective.isoformat()) if relied.effective else ""
        note = words.template("sources.separator").join(filter(None, [place, version, link(relied.url)]))
        quotes.append(f"{quoted(relied.quote)}\n{note}")
    return "\n".join([f"**{words('vendor.terms')}**", *quotes])


def _named(vendor: Vendor, words: Words) -> str:
    return vendor.names.get(words.language) or next(iter(vendor.names.values()), vendor.id)


def _text(value: object, words: Words) -> str:
    if isinstance(value, dict):
        return str(value.get(words.language) or next(iter(value.values()), ""))
    return str(value)
