"""Reads a carrier folder into plain values; `connectors.carrier.checking` says what is wrong with one.

Checking stands apart because it needs the template engine, which would cost every command's start a tenth of a second.
"""

from connectors.carrier.faults import Fault
from connectors.carrier.folder import CarrierFolder, SourceSpec, load
from connectors.carrier.systems import BssSpec, SystemSpec, tmf_url

__all__ = ["BssSpec", "CarrierFolder", "Fault", "SourceSpec", "SystemSpec", "load", "tmf_url"]
