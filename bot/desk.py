"""The composition root: builds every part of the desk from the settings, each once, when first needed."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.settings import Settings
from knowledge.answering.answer import Answer
from knowledge.answering.answerer import Answerer
from knowledge.answering.chat.speaking import OnClaim
from knowledge.answering.chat.spending import spoke_of
from knowledge.answering.composing.compose import ExtractiveComposer
from knowledge.catalog.address import postgresql_address, sqlite_address
from knowledge.catalog.conversations import Conversation, Conversations
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.languages import Languages
from knowledge.catalog.lookup import Lookup
from knowledge.catalog.owing import Owing
from knowledge.catalog.schema import open_database
from knowledge.catalog.spoken import Spoke, Spoken
from knowledge.catalog.store import Catalog
from knowledge.embedding import PassageEncoder, load_embeddings
from knowledge.excerpt import Excerpt, Standing
from knowledge.finding.across import Across
from knowledge.finding.bridges import Bridges
from knowledge.finding.findings import Hit, best_documents
from knowledge.finding.keywords import KeywordIndex, TantivyIndex
from knowledge.finding.meaning import Meaning
from knowledge.finding.resolver import Resolver
from knowledge.finding.retriever import Retriever
from knowledge.finding.vectors import ChromaIndex, VectorIndex
from knowledge.library import Library
from knowledge.model import Audience
from knowledge.reading.names import load_names
from knowledge.turn import OnWait, Turn

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from bot.backup.backups import Backups
    from bot.inquiries.delivery.postman import OffLoop
    from bot.inquiries.inquiries import Inquiries
    from bot.inquiries.model import Relied
    from bot.inquiries.rounds import Rounds
    from bot.library.changes import Changes
    from bot.library.keeping import Keeping
    from ingest.apart.apart import Apart
    from ingest.following.client import Client
    from ingest.following.connecting import Guard
    from ingest.following.sources_file import SourcesFile
    from ingest.following.sync import Follower
    from knowledge.answering.chat.speaker import ChatSpeaker

HOME = ZoneInfo("Asia/Tokyo")
"""Whose calendar says what day it is: statutes come into force at midnight there."""

LONGEST_QUERY = 100_000
"""Characters a search may have; a member's question has a limit of its own."""

DOCUMENTS_RANKED = 100
"""Documents in a ranking; three times as many passages are looked at, since a document has several."""


class Desk:
    """All parts of a running desk.

    Args:
        settings: read once, by `load_settings`.
        encoder: embeds, in place of the model that the settings name.
        on_wait: told when a change of the library must wait for somebody else's.
        guard: says whom the web may be fetched from; None: from the open internet.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        encoder: PassageEncoder | None = None,
        guard: "Guard | None" = None,
        on_wait: OnWait | None = None,
    ) -> None:
        self.settings = settings
        self._given_encoder = encoder
        self._guard = guard
        self._on_wait = on_wait

    @cached_property
    def _folder(self) -> Path:
        """The data folder. Made for nobody else to enter: what lies in it is for staff, too."""
        folder = self.settings.data_dir
        with suppress(OSError):  # told by whoever is the first to write
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @cached_property
    def _engine(self) -> sa.Engine:
        url = self.settings.database_url
        file = self._folder / "catalog.sqlite3"
        return open_database(postgresql_address(url.get_secret_value()) if url else sqlite_address(file))

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(engine=self._engine)

    @cached_property
    def _encoder(self) -> PassageEncoder:
        return self._given_encoder or load_embeddings(
            model=self.settings.embedding_model,
            folder=self._folder / "model",
            threads=self.settings.threads,
        )

    @cached_property
    def _keywords(self) -> KeywordIndex:
        return TantivyIndex(folder=self._folder / "keywords")

    @cached_property
    def _vectors(self) -> VectorIndex:
        return ChromaIndex(folder=self._folder / "vectors", identity=self._encoder.identity)

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog(engine=self._engine)

    @cached_property
    def _owing(self) -> Owing:
        return Owing(engine=self._engine)

    @cached_property
    def holdings(self) -> Holdings:
        """What the library holds, as those see it who keep it; needs no index."""
        return Holdings(engine=self._engine)

    @cached_property
    def library(self) -> Library:
        """Where documents come in and go."""
        return Library(
            catalog=self._catalog,
            owing=self._owing,
            keywords=self._keywords,
            vectors=self._vectors,
            encoder=self._encoder,
            turn=self.turn,
        )

    @cached_property
    def turn(self) -> Turn:
        """The right to change what lies in the data folder."""
        return Turn(self._folder, on_wait=self._on_wait)

    @cached_property
    def apart(self) -> "Apart":
        """What opens and reads sources, in a process of its own; enter it while there are some."""
        from ingest.apart.apart import Apart  # not needed, and not loaded, for a question

        return Apart(folder=self._folder / "readings")

    @cached_property
    def sources(self) -> "SourcesFile":
        """What the library follows.

        Raises:
            SettingsError: the sources file cannot be used.
        """
        from ingest.following.sources_file import SHIPPED, load_sources

        return load_sources(self.settings.sources or SHIPPED)

    @cached_property
    def web(self) -> "Client":
        """What fetches from the web: public addresses only."""
        from ingest.following.client import Client, Limits, user_agent
        from ingest.following.pace import Pace

        manners, settings = self.sources.web, self.settings
        return Client(
            agent=user_agent(settings.association_en or settings.association),
            pace=Pace(between=manners.seconds_between_requests),
            limits=Limits(size=manners.megabytes * 1_000_000),
            guard=self._guard,
        )

    @cached_property
    def following(self) -> "Follower":
        """What follows sources; opens the library only where something is new."""
        from ingest.following.state import FollowState
        from ingest.following.sync import Follower
        from knowledge.comparing.held import is_cosmetic_change

        return Follower(
            client=self.web,
            state=FollowState(engine=self._engine),
            owing=self._owing,
            library=lambda: self.library,
            apart=self.apart,
            is_cosmetic=partial(is_cosmetic_change, self.holdings),
        )

    @cached_property
    def changes(self) -> "Changes":
        """What changed between versions; needs no index."""
        from bot.library.changes import Changes

        return Changes(holdings=self.holdings, catalog=self._catalog, today=self.today)

    @cached_property
    def keeping(self) -> "Keeping":
        """What staff do with the library, and the work behind it."""
        from bot.inquiries.cases.store import utc_now
        from bot.library.followed import SourcesFollowed
        from bot.library.keeping import open_keeping
        from bot.library.reading import ReadingIntake
        from ingest.following.web import fetch_url

        settings, folder = self.settings, self._folder
        following = SourcesFollowed(
            file=self.sources, follower=self.following, today=self.today, sync_at=settings.sync_at
        )
        return open_keeping(
            engine=self._engine,
            catalog=self._catalog,
            library=self.library,
            holdings=self.holdings,
            changes=self.changes,
            intake=ReadingIntake(
                library=self.library,
                holdings=self.holdings,
                apart=self.apart,
                fetch=lambda url: fetch_url(url, client=self.web),
            ),
            following=following,
            folder=folder / "incoming",
            stores={
                "catalog": None if settings.database_url else folder / "catalog.sqlite3",
                "keywords": folder / "keywords",
                "vectors": folder / "vectors",
            },
            now=utc_now,
            home=HOME,
        )

    @cached_property
    def retriever(self) -> Retriever:
        """What finds passages."""
        lookup, keywords = self._lookup, self._keywords
        meaning = Meaning(lookup=lookup, vectors=self._vectors)
        resolver = Resolver(lookup=lookup, names=load_names())
        return Retriever(
            lookup=lookup,
            keywords=keywords,
            meaning=meaning,
            encoder=self._encoder,
            resolver=resolver,
            across=Across(
                lookup=lookup, languages=Languages(engine=self._engine), keywords=keywords, meaning=meaning
            ),
            bridges=Bridges(lookup=lookup, meaning=meaning, resolver=resolver),
        )

    @cached_property
    def _answerer(self) -> Answerer:
        return Answerer(
            retriever=self.retriever,
            lookup=self._lookup,
            composer=ExtractiveComposer(inside=self._lookup.inside),
            speaker=self.speaker,
        )

    @cached_property
    def speaker(self) -> "ChatSpeaker | None":
        """The language model that answers from what was found; None where the settings name none."""
        settings = self.settings
        if settings.chat_model is None:
            return None
        from knowledge.answering.chat.opening import ChatSettings, prices_of
        from knowledge.answering.chat.speaker import ChatSpeaker

        return ChatSpeaker(
            ChatSettings(
                model=settings.chat_model,
                base_url=settings.chat_base_url,
                key=settings.chat_api_key,
                timeout=settings.chat_timeout,
                prices=prices_of(settings.chat_prices) if settings.chat_prices else None,
            )
        )

    @cached_property
    def _conversations(self) -> Conversations:
        return Conversations(engine=self._engine)

    @cached_property
    def _spoken(self) -> Spoken:
        return Spoken(engine=self._engine)

    def spoken_since(self, day: date) -> list[Spoke]:
        """What answers with a language model took, from a day at the desk on."""
        return list(self._spoken.since(datetime.combine(day, time(), tzinfo=HOME)))

    @cached_property
    def inquiries(self) -> "Inquiries":
        """Inquiries with AI vendors, in the same database."""
        sender = self.settings.mail_from if self.settings.smtp_host else None
        return self._open_inquiries(self._engine, self._folder / "vault", sender=sender)

    @property
    def backups(self) -> "Backups":
        """Backups of everything that the desk could not make anew."""
        from bot.backup.backups import Backups
        from bot.backup.files import FileStore

        folder = self._folder
        return Backups(
            engine=self._engine,
            folder=folder,
            stores=tuple(FileStore(name, folder / name) for name in ("vault", "incoming")),
            index=lambda: self._vectors,
            library=lambda: self.library,
            encoder=self._encoder,
            turn=self.turn,
        )

    def trial_inquiries(self, folder: Path) -> "Inquiries":
        """Inquiries in a folder of their own, to try things out: the desk's own are not touched, and no mail goes out."""
        engine = open_database(sqlite_address(folder / "catalog.sqlite3"))
        return self._open_inquiries(engine, folder / "vault", sender=None)

    def _open_inquiries(self, engine: sa.Engine, folder: Path, *, sender: str | None) -> "Inquiries":
        from bot.inquiries.cases.store import utc_now
        from bot.inquiries.inquiries import open_inquiries  # not needed, and not loaded, for a question
        from bot.inquiries.procedure.sending import MailIdentity

        settings = self.settings
        return open_inquiries(
            engine=engine,
            folder=folder,
            answer=self._quoted,
            identity=MailIdentity(sender=sender, copy_to=settings.mail_copy_to),
            association={"ja": settings.association, "en": settings.association_en or settings.association},
            country=settings.country,
            second_person=settings.require_second_person,
            home=HOME,
            now=utc_now,
        )

    def rounds(self, off_loop: "OffLoop") -> "Rounds":
        """What the desk does by itself: letters out, replies in, reminders and the digest.

        Args:
            off_loop: runs what blocks.
        """
        from bot.inquiries.delivery.mailbox import Mailbox
        from bot.inquiries.delivery.post_office import PostOffice
        from bot.inquiries.delivery.postman import Postman
        from bot.inquiries.digest import Digests
        from bot.inquiries.rounds import Rounds

        inquiries = self.inquiries
        outbox, vault = inquiries.outbox, inquiries.vault
        postman = Postman(outbox=outbox, vault=vault, settings=self.settings, off_loop=off_loop)
        mailbox = Mailbox(
            engine=self._engine, vault=vault, outbox=outbox, settings=self.settings, now=inquiries.now
        )
        return Rounds(
            inquiries=inquiries,
            office=PostOffice(outbox=outbox, postman=postman, mailbox=mailbox, off_loop=off_loop),
            mailbox=mailbox,
            digests=Digests(engine=self._engine, now=inquiries.now),
            off_loop=off_loop,
            superseded=self._superseded,
        )

    def today(self) -> date:
        """The day at the desk."""
        return datetime.now(HOME).date()

    def warm(self) -> None:
        """Load all that the first question would otherwise wait for. Call it before several threads ask.

        Raises:
            SettingsError: the settings name a language model that cannot be used.
        """
        self._encoder.encode_query("")
        self.retriever.resolver.names(Audience.PUBLIC)
        _ = self._answerer, self._conversations, self._spoken
        if self.speaker is not None:
            self.speaker.see_that_it_opens()

    def close(self) -> None:
        """End what a language model still says, and see that all it took is written down."""
        for part in ("speaker", "_spoken"):
            if opened := vars(self).get(part):
                opened.close()

    def answer(
        self,
        question: str,
        *,
        reader: Audience = Audience.PUBLIC,
        as_of: date | None = None,
        conversation: Conversation | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """Answer a question, or refuse to.

        Args:
            reader: whose library is searched.
            as_of: the day whose law is asked for; None: the day the question names, else today.
            conversation: in which it is asked, and remembered for a day; None: it stands for itself.
            on_claim: told of each claim of a language model once it is verified; all of these are in the answer.

        Raises:
            QuestionError: the question is empty or too long, or names a day that is none.
            IndexMismatchError: the library was indexed by another embedding model.
        """
        now = datetime.now(UTC)
        answer = self._answerer.answer(
            question,
            reader=reader,
            as_of=as_of,
            today=self.today(),
            history=self._conversations.recent(conversation, now=now) if conversation else (),
            on_claim=on_claim,
        )
        if conversation is not None:
            understood = answer.understood or answer.question
            self._conversations.add(conversation, question=answer.question, understood=understood, now=now)
        if answer.usage is not None:
            self._spoken.note(spoke_of(answer.usage, language=answer.language, at=datetime.now(UTC)))
        return answer

    def _quoted(self, question: str) -> Answer:
        """The answer in the library's own words, from what everyone may read: for letters, no language model speaks."""
        return self._answerer.answer(
            question, reader=Audience.PUBLIC, as_of=None, today=self.today(), spoken=False
        )

    def search(
        self, question: str, *, reader: Audience = Audience.PUBLIC, as_of: date | None = None, limit: int
    ) -> list[Hit]:
        """The passages that bear on a question, best first; of any length, for evaluation tools ask long ones.

        Raises:
            QuestionError: the question is empty.
        """
        search = self.retriever.search(
            question, reader=reader, as_of=as_of, today=self.today(), limit=limit, longest=LONGEST_QUERY
        )
        return list(search.findings.hits)

    def langchain_retriever(self, *, reader: Audience = Audience.PUBLIC, limit: int = 10) -> "BaseRetriever":
        """The library as a retriever for LangChain's chains and tools."""
        from knowledge.finding.langchain_retriever import LibraryRetriever

        return LibraryRetriever(retriever=self.retriever, today=self.today, reader=reader, limit=limit)

    def ranked_documents(
        self, question: str, *, reader: Audience = Audience.PUBLIC, as_of: date | None = None
    ) -> list[tuple[str, float]]:
        """Up to a hundred documents by the score of their best passage, best first, as evaluation tools want them."""
        hits = self.search(question, reader=reader, as_of=as_of, limit=3 * DOCUMENTS_RANKED)
        return best_documents(hits)[:DOCUMENTS_RANKED]

    def _superseded(self, relied: "Relied", today: date) -> bool:
        """Whether what an inquiry relies on is no longer in force, or no longer in the library."""
        found = self._lookup.excerpt(
            relied.version, relied.start, relied.end, reader=Audience.STAFF, today=today
        )
        return found is None or found.standing is Standing.PAST

    def excerpt(self, version: int, start: int, end: int, *, reader: Audience) -> Excerpt | None:
        """A cited span where it stands; None where it is gone, or not for this reader."""
        return self._lookup.excerpt(version, start, end, reader=reader, today=self.today())
