"""Reads a carrier folder into plain values; `connectors.carrier.checking` says what is wrong with one.

Checking stands apart because it needs the template engine, which would cost every command's start a tenth of a second.
"""

from connectors.carrier.faults import Fault
from connectors.carrier.folder import BssSpec, CarrierFolder, SourceSpec, load

__all__ = ["BssSpec", "CarrierFolder", "Fault", "SourceSpec", "load"]
