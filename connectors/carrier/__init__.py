"""Reads a carrier folder into plain values, and says what is wrong with one."""

from connectors.carrier.checking import check
from connectors.carrier.faults import Fault
from connectors.carrier.folder import BssSpec, CarrierFolder, SourceSpec, load

__all__ = ["BssSpec", "CarrierFolder", "Fault", "SourceSpec", "check", "load"]
