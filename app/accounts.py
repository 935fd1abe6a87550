"""The systems that accounts are read from and changed in, wired as the carrier folder and the settings say.

Imports that cost time stand inside what needs them: a command that reads no account over HTTP loads no HTTP client.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.account_addresses import in_force, patient
from app.home import private_file, private_folder
from app.settings import Settings
from connectors.carrier import BssSpec, SystemSpec
from grounding.account.records import Outage, Section
from grounding.errors import AccountUnavailable
from grounding.ports import AccountReader, Clock, OutageReader
from grounding.wishes import ORDERS, ActionKind

if TYPE_CHECKING:
    from connectors.bss.caching import CachingAccountReader
    from connectors.bss.combined import OutagesByPlace, System
    from connectors.bss.database import Database
    from connectors.bss.tmf.client import TmfClient
    from connectors.bss.tmf.reader import TmfAccountReader
    from grounding.actions.ports import ActionExecutor
    from grounding.actions.types import Terms

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_ORDER_TIMEOUT_S = 10.0
"""An order may take longer than a question: what becomes of one that nobody waits for is not clear."""
_STALE_S = 900.0


class AccountSystems:
    """Every system of one installation; nothing is opened before its first use."""

    def __init__(self, bss: BssSpec, settings: Settings, clock: Clock, patience: float = 1.0) -> None:
        """Take what the carrier folder says, and what the settings say in its place.

        `patience`: how many times longer than for an answer may be waited. Raises: SettingsInvalid.
        """
        self.systems = tuple(
            OpenedSystem(patient(spec, patience), settings, clock, alone=len(bss.systems) == 1)
            for spec in in_force(bss, settings)
        )
        self._clock = clock

    @cached_property
    def reader(self) -> AccountReader:
        """What reads accounts."""
        return self._cache or self._uncached

    @cached_property
    def outages(self) -> OutageReader:
        """What reads outages by place."""
        found = self._having(Section.OUTAGES)
        return found.outages if found else NoOutages()

    def executor(self, subject: Callable[[Terms], str]) -> ActionExecutor:
        """Return what carries actions out; `subject` is what the ticket of an action is called.

        Plans and add-ons are ordered where the lines are; what people work on goes to where their tickets are.
        """
        from connectors.bss.ordering import CombinedActionExecutor

        lines = self._having(Section.LINES) or self.systems[0]
        tickets = self._having(Section.TICKETS) or lines
        paying = self._having(Section.BALANCE)
        asked = {ActionKind.ARRANGE_PAYMENT: paying if paying and paying.takes_tickets else tickets}
        doing = {kind: lines if kind in ORDERS else asked.get(kind, tickets) for kind in ActionKind}
        made = {each.spec.name: each.executor(subject) for each in set(doing.values())}
        return CombinedActionExecutor({kind: made[each.spec.name] for kind, each in doing.items()})

    def forget(self, customer_id: str) -> None:
        """Let go of what is kept of a customer, because something is being changed."""
        if self._cache is not None:
            self._cache.forget(customer_id)

    async def customer_ids(self) -> tuple[str, ...]:
        """Return the ids of all customers. Raises AccountUnavailable."""
        found = self._having(Section.CUSTOMER)
        return await found.customer_ids() if found else ()

    @property
    def database(self) -> Database:
        """The first system that is a database. Raises AccountUnavailable if none is."""
        found = next((each for each in self.systems if each.spec.kind == "sql"), None)
        if found is None:
            raise AccountUnavailable("no system of accounts is a database")
        return found.database

    @property
    def of_sample(self) -> bool:
        """Say whether the customers may be a sample's: of a database that is filled here, or of a sandbox beside it."""
        found = self._having(Section.CUSTOMER)
        if found is None:
            return False
        spec = found.spec
        return spec.url is None if spec.kind == "sql" else urlsplit(str(spec.url)).hostname in LOOPBACK

    @property
    def unread(self) -> frozenset[Section]:
        """Return the sections that no system gives."""
        return frozenset(Section) - {section for each in self.systems for section in each.gives}

    async def close(self) -> None:
        """Let go of connections."""
        for each in self.systems:
            await each.close()

    def _having(self, section: Section) -> OpenedSystem | None:
        return next((each for each in self.systems if section in each.gives), None)

    @cached_property
    def _cache(self) -> CachingAccountReader | None:
        lives = {section: life for each in self.systems for section, life in each.spec.lives_s.items()}
        if not lives:
            return None
        from connectors.bss.caching import CacheLimits, CachingAccountReader

        limits = CacheLimits(lives_s=lives, stale_s=max(_STALE_S, *lives.values()))
        return CachingAccountReader(self._uncached, limits=limits)

    @cached_property
    def _uncached(self) -> AccountReader:
        only = self.systems[0]
        if len(self.systems) == 1 and only.spec.sections == frozenset(Section):
            return only.reader
        from connectors.bss.combined import CombinedAccountReader

        return CombinedAccountReader([each.part for each in self.systems], outages=self._by_place())

    def _by_place(self) -> OutagesByPlace | None:
        """Return where outages come from, unless their system itself knows where the customer is."""
        found = self._having(Section.OUTAGES)
        if found is None or found.spec.sections >= {Section.CUSTOMER, Section.LINES}:
            return None
        from connectors.bss.combined import OutagesByPlace

        return OutagesByPlace(found.outages, self._clock, found.spec.name)


class OpenedSystem:
    """One system, by way of its kind."""

    def __init__(self, spec: SystemSpec, settings: Settings, clock: Clock, *, alone: bool) -> None:
        self.spec = spec
        self._settings = settings
        self._clock = clock
        self._alone = alone

    @property
    def gives(self) -> frozenset[Section]:
        """Return the sections that are read from it and that it can give."""
        if self.spec.kind == "sql":
            return self.spec.sections
        return frozenset(section for section in self.spec.sections if self.spec.mapping.paths.serves(section))

    @property
    def takes_tickets(self) -> bool:
        """Say whether people can be asked for something there."""
        return self.spec.kind == "sql" or self.spec.mapping.paths.ticket is not None

    @cached_property
    def database(self) -> Database:
        """The database of a system of tables; a sample's is made and filled here."""
        from connectors.bss.database import Database
        from connectors.bss.seed import seed_database

        if self.spec.url:
            return Database(self.spec.url)
        home = self._settings.home
        private_folder(home)
        file = (home / ("accounts.db" if self._alone else f"accounts-{self.spec.name}.db")).absolute()
        private_file(file)
        database = Database(f"sqlite:///{file}")
        if self.spec.seed:
            seed_database(database.engine, self.spec.seed)
        return database

    @cached_property
    def client(self) -> TmfClient:
        """The client of a TM Forum server, for questions."""
        return self._client(self.spec.timeout_s)

    @cached_property
    def _ordering(self) -> TmfClient:
        return self._client(_ORDER_TIMEOUT_S)

    def _client(self, timeout_s: float) -> TmfClient:
        from connectors.bss.tmf.client import TmfClient, TmfLimits

        token = self._settings.bss_tokens.get(self.spec.name)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else None
        limits = TmfLimits(timeout_s=timeout_s, page=self.spec.page)
        return TmfClient(str(self.spec.url), headers=headers, limits=limits)

    @cached_property
    def reader(self) -> AccountReader:
        """What reads whole accounts from it."""
        spec = self.spec
        if spec.kind == "sql":
            from connectors.bss.sql import SqlAccountReader

            return SqlAccountReader(self.database, self._clock, system=spec.name, deadline_s=spec.deadline_s)
        return self._tmf

    @cached_property
    def part(self) -> System:
        """What reads its own sections."""
        from connectors.bss.combined import System
        from connectors.bss.parts import PartsOfAccount

        reader = PartsOfAccount(self.reader) if self.spec.kind == "sql" else self._tmf
        return System(reader, self.spec.sections)

    @cached_property
    def _tmf(self) -> TmfAccountReader:
        from connectors.bss.tmf.reader import TmfAccountReader

        spec = self.spec
        return TmfAccountReader(
            self.client, self._clock, system=spec.name, mapping=spec.mapping, deadline_s=spec.deadline_s
        )

    @cached_property
    def outages(self) -> OutageReader:
        """What reads outages by place from it."""
        if self.spec.kind == "sql":
            from connectors.bss.sql import SqlOutageReader

            return SqlOutageReader(self.database, self._clock, deadline_s=self.spec.deadline_s)
        from connectors.bss.tmf.reader import TmfOutageReader

        return TmfOutageReader(self.client, self._clock, mapping=self.spec.mapping, deadline_s=self.spec.deadline_s)

    def executor(self, subject: Callable[[Terms], str]) -> ActionExecutor:
        """Return what carries actions out in it."""
        if self.spec.kind == "sql":
            from connectors.bss.ordering_sql import SqlActionExecutor

            return SqlActionExecutor(self.database, self._clock, subject)
        from connectors.bss.tmf.ordering import TmfActionExecutor

        return TmfActionExecutor(self._ordering, self._clock, subject, system=self.spec.name, mapping=self.spec.mapping)

    async def customer_ids(self) -> tuple[str, ...]:
        """Return the ids of all its customers. Raises AccountUnavailable."""
        if self.spec.kind == "sql":
            from connectors.bss import customers

            return await customers.customer_ids(self.database)
        from connectors.bss.tmf.reader import customer_ids

        return await customer_ids(self.client, self.spec.mapping)

    @property
    def has_token(self) -> bool:
        """Say whether its requests carry a bearer token."""
        return self.spec.name in self._settings.bss_tokens

    async def look(self) -> Mapping[str, str]:
        """Return which resources of a TM Forum server do not answer, and why."""
        from connectors.bss.tmf.reader import look

        return await look(self.client, self.spec.mapping, self.gives)

    async def close(self) -> None:
        """Let go of what was opened."""
        if "database" in self.__dict__:
            self.database.close()
        for name in ("client", "_ordering"):
            if name in self.__dict__:
                await self.__dict__[name].close()


@dataclass(frozen=True, slots=True)
class NoOutages:
    """Stands for a system that tells of outages where there is none."""

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        """Raise AccountUnavailable: that none is known does not mean that there is none."""
        raise AccountUnavailable("no system tells of outages; name one that has the section `outages`")
