"""Which systems of accounts are in force: those of the carrier folder, with what the settings say in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.errors import SettingsInvalid
from app.settings import PREFIX, Settings
from connectors.carrier import BssSpec, SystemSpec, tmf_url
from grounding.account.records import Section


def in_force(bss: BssSpec, settings: Settings) -> tuple[SystemSpec, ...]:
    """Return the systems with the addresses that the settings give. Raises SettingsInvalid."""
    found = _replaced(bss, settings.bss_url) if settings.bss_url else bss.systems
    known = {each.name: each for each in found}
    for setting, given in (("bss_urls", settings.bss_urls), ("bss_tokens", settings.bss_tokens)):
        for name in given:
            if name not in known:
                raise SettingsInvalid(_wrong(setting, f"there is no system `{name}`; there is {', '.join(known)}"))
    for name in settings.bss_tokens:
        if known[name].kind != "tmf":
            raise SettingsInvalid(_wrong("bss_tokens", f"`{name}` is a database, which takes no token"))
    found = tuple(_addressed(each, settings.bss_urls) for each in found)
    for each in found:
        if each.kind == "tmf" and not each.url:
            raise SettingsInvalid(
                _wrong("bss_urls", f"the system `{each.name}` has no address, here or in carrier.yaml")
            )
        if each.kind == "sql" and each.url:
            _check_database(each, settings)
    return found


def _check_database(spec: SystemSpec, settings: Settings) -> None:
    """Raise SettingsInvalid, with the place that names it, if no engine can be made for a database's URL."""
    # Heavy: an installation without a database does without its library.
    from connectors.bss.database import check_url

    try:
        check_url(str(spec.url))
    except ValueError as error:
        if spec.name in settings.bss_urls:
            raise SettingsInvalid(_wrong("bss_urls", f"`{spec.name}`: {error}")) from error
        if settings.bss_url:
            raise SettingsInvalid(_wrong("bss_url", str(error))) from error
        raise SettingsInvalid(f"carrier.yaml: the system `{spec.name}` of `bss`: its url: {error}") from error


def patient(spec: SystemSpec, patience: float) -> SystemSpec:
    """Return a system that is waited for so many times longer."""
    return replace(spec, deadline_s=spec.deadline_s * patience, timeout_s=spec.timeout_s * patience)


def _replaced(bss: BssSpec, address: str) -> tuple[SystemSpec, ...]:
    """Return the one system that a setting names in place of all others."""
    everything = frozenset(Section)
    if not address.startswith(("http://", "https://")):
        return (SystemSpec("crm", "sql", address, None, everything),)
    checked = _checked("bss_url", address)
    if len(bss.systems) == 1 and bss.systems[0].kind == "tmf":
        return (replace(bss.systems[0], url=checked),)
    return (SystemSpec("bss", "tmf", checked, None, everything),)


def _addressed(spec: SystemSpec, addresses: Mapping[str, str]) -> SystemSpec:
    if spec.name not in addresses:
        return spec
    address = addresses[spec.name]
    return replace(spec, url=_checked("bss_urls", address) if spec.kind == "tmf" else address, seed=None)


def _checked(setting: str, address: str) -> str:
    try:
        return tmf_url(address)
    except ValueError as error:
        raise SettingsInvalid(_wrong(setting, str(error))) from error


def _wrong(setting: str, fault: str) -> str:
    return f"settings: {PREFIX}{setting.upper()}: {fault}; correct the environment variable and start again"
