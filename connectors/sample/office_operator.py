"""Write the sample carrier's operator documents that are PDF or DOCX files.

Run ``python -m connectors.sample.office_operator`` from the repository root to
write the four files below ``documents/operator``. Two runs give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from connectors.sample.office_blocks import Bullets, Code, Heading, OfficeDocument, Paragraph, Step, Steps, Table
from connectors.sample.office_writing import write_document

__all__ = ["DOCUMENTS", "OUTPUT_FOLDER", "main", "write_all"]

OUTPUT_FOLDER = Path(__file__).resolve().parent / "documents" / "operator"
FOOTER = "Merrow Telecom, internal"

CODE_HEADER = ("Code", "Severity", "Cause", "Action")
CODE_WEIGHTS = (11, 12, 31, 46)

ORRIN_FAULT_CODES = OfficeDocument(
    title="Orrin OB-4400 fault codes, software R24.2",
    effective_from=date(2026, 1, 19),
    audience="operator",
    subject="Orrin Radio OB-4400, release R24.2",
    keywords=("Orrin Radio", "OB-4400", "OR-2216", "R24.2", "fault codes"),
    labels=(
        ("vendor", "Orrin Radio"),
        ("product", "OB-4400"),
        ("product", "OR-2216"),
        ("release", "R24.2"),
    ),
    footer=FOOTER,
    blocks=(
        Paragraph(
            "Audience: operator. Effective from 2026-01-19. Vendor: Orrin Radio. "
            "Products: baseband OB-4400, radio OR-2216. Release: R24.2."
        ),
        Paragraph(
            "The table gives the cause of each fault code and what Merrow does about it. Read "
            "the active codes of a site from `jump1.dub.oam.merrow.internal`:"
        ),
        Code(
            "ovista alarms --site CRK-0031 --active\novista alarms --site CRK-0031 --since 72h --include-acknowledged"
        ),
        Paragraph(
            "Severities are the vendor's: **critical** takes cells off air, **major** limits "
            "them, **minor** needs a repair in working hours. When several codes are active, work "
            "in this order: power (7), then baseband (1), radio link (2), radio (3), "
            "synchronisation (4), transport (5), cell (6)."
        ),
        Heading(1, "Baseband, F-1xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-1001",
                    "critical",
                    "Watchdog restarted the board",
                    "Once: watch for 24 hours. Three times in 24 hours: replace the board.",
                ),
                (
                    "F-1004",
                    "major",
                    "Software image damaged (checksum)",
                    "Load R24.2 again to the passive bank. Do not restart before that.",
                ),
                (
                    "F-1012",
                    "major",
                    "Licence or capacity key expired",
                    "Install the key; no restart. Cells run for 14 days without it.",
                ),
                (
                    "F-1107",
                    "major",
                    "Board above 70 °C",
                    "Check fan tray and filter. The board shuts down at 85 °C.",
                ),
                (
                    "F-1110",
                    "minor",
                    "Fan tray failed",
                    "Replace within 5 working days; next day when F-1107 is active too.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Link to the radio, F-2xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-2001",
                    "critical",
                    "eCPRI link to the radio down",
                    "Restart the radio once. Then check its power and the fibre jumper.",
                ),
                (
                    "F-2003",
                    "major",
                    "Bit errors on the eCPRI link",
                    "Clean both connectors, then replace the jumper.",
                ),
                (
                    "F-2007",
                    "minor",
                    "Optic receives below -14 dBm",
                    "Clean; replace the optic when the value does not rise by 2 dB.",
                ),
                (
                    "F-2014",
                    "critical",
                    "Radio not found, or wrong serial number",
                    "After a swap: enter the new serial number in the site plan. Otherwise as F-2001.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Radio and antenna, F-3xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-3101",
                    "minor",
                    "VSWR 1.5 to 1.9 for 15 minutes",
                    "Measure the distance to the fault at night. Visit in 5 working days.",
                ),
                (
                    "F-3102",
                    "major",
                    "VSWR 2.0 to 2.9 for 1 minute; radio lowers power by 3 dB",
                    "Lock and unlock the port once. Visit in 5 working days.",
                ),
                (
                    "F-3104",
                    "critical",
                    "VSWR 3.0 or more; power amplifier shut down",
                    "Lock and unlock the port once. Visit on the next working day. **Do not force the amplifier on.**",
                ),
                (
                    "F-3110",
                    "major",
                    "Amplifier above 85 °C",
                    "Lower the power by 3 dB; check for sun shields and blocked fins.",
                ),
                (
                    "F-3115",
                    "minor",
                    "Antenna tilt motor does not answer",
                    "Calibrate once. Tilt stays where it is; coverage is not affected.",
                ),
                (
                    "F-3120",
                    "major",
                    "Receive branches differ by more than 6 dB",
                    "Check the jumper of the weak branch; water is the usual cause.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Synchronisation, F-4xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-4001",
                    "minor",
                    "GNSS signal lost",
                    "Check antenna and cable. PTP takes over by itself.",
                ),
                (
                    "F-4002",
                    "major",
                    "PTP lost too; clock in holdover",
                    "Check the PTP path. Time left: 8 hours for 5G, 24 hours for 4G.",
                ),
                (
                    "F-4005",
                    "critical",
                    "Holdover over; cells blocked",
                    "Restore GNSS or PTP. Cells return 10 minutes after lock. A baseband restart makes it longer.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Transport, F-5xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-5001",
                    "critical",
                    "No SCTP link to any AMF or MME",
                    "Test the transport hop by hop. Other sites too: core fault.",
                ),
                (
                    "F-5003",
                    "minor",
                    "Link to a neighbour baseband down (X2/Xn)",
                    "No action for 24 hours; handover goes through the core.",
                ),
                (
                    "F-5010",
                    "critical",
                    "IPsec tunnel refused, certificate expired",
                    "Renew the site certificate through the security desk, ext. 7195.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Cell, F-6xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-6001",
                    "minor",
                    "Cell locked by an operator",
                    "Look up the open change. Do not unlock.",
                ),
                (
                    "F-6004",
                    "critical",
                    "Cell disabled, baseband resource failed",
                    "One cell: lock and unlock. All cells: one baseband restart with the agreement of the RAN on-call.",
                ),
                (
                    "F-6010",
                    "minor",
                    "Cell active without traffic for 60 minutes",
                    "Follow the runbook CellSleeping.",
                ),
                (
                    "F-6018",
                    "major",
                    "Uplink interference above -95 dBm",
                    "Open an interference case. Do not restart.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Power, F-7xxx"),
        Table(
            CODE_HEADER,
            (
                (
                    "F-7001",
                    "major",
                    "Supply of the baseband below 46.5 V",
                    "Battery nearly empty: radios go off at 46.0 V. Follow SiteMainsFailure.",
                ),
                (
                    "F-7003",
                    "major",
                    "Mains failure reported by the site",
                    "Follow the runbook SiteMainsFailure.",
                ),
                (
                    "F-7005",
                    "minor",
                    "One of two supply feeds lost",
                    "Check the breaker of feed B. Repair in 5 working days.",
                ),
            ),
            CODE_WEIGHTS,
        ),
        Heading(1, "Changed from R24.1"),
        Bullets(
            (
                "F-3102 now lowers the power by 3 dB by itself; R24.1 only reported it.",
                "F-6010 is new.",
                "F-4002 holdover for 5G is 8 hours (was 4 hours).",
            )
        ),
        Heading(1, "Support"),
        Paragraph(
            "Orrin support +353 1 555 0162, contract OR-7781, opened by the RAN on-call "
            "(ext. 7120). Attach the output of `ovista collect CRK-0031 --since 6h`. Spare "
            "boards lie in the Dublin North and Cork depots."
        ),
    ),
)

TR_SOUTH_POSTMORTEM = OfficeDocument(
    title="Postmortem: TR-SOUTH double fibre cut on 2026-07-30",
    effective_from=date(2026, 8, 10),
    audience="operator",
    subject="Incident INC-2026-0730-1",
    keywords=("postmortem", "TR-SOUTH", "Brennick", "fibre cut", "Cork"),
    footer=FOOTER,
    blocks=(
        Paragraph("Audience: operator. Effective from 2026-08-10."),
        Table(
            ("Item", "Value"),
            (
                ("Incident", "INC-2026-0730-1, SEV1 (30 sites or more)"),
                ("Start and end", "Thursday 2026-07-30, 13:27 to 19:08 (Europe/Dublin)"),
                ("Duration", "5 h 41 min"),
                ("Sites affected", "38, all in West Cork"),
                ("Customers affected", "31,000 mobile customers and 2,900 fibre homes"),
                ("Services", "4G and 5G; fibre internet in three exchanges"),
                ("Cause", "Two fibre cuts on the ring TR-SOUTH within 3 h 15 min"),
            ),
            (22, 78),
        ),
        Heading(1, "Summary"),
        Paragraph(
            "TR-SOUTH runs Cork, Bandon, Clonakilty, Skibbereen, Bantry, Macroom and back to "
            "Cork. A digger cut span S5 (Bantry to Macroom) in the morning. The ring did its "
            "work and nobody was affected, but it ran on one way. In the early afternoon the "
            "cable of span S2 (Bandon to Clonakilty) was cut during a planned move of a pole. "
            "Clonakilty, Skibbereen and Bantry were cut off with 38 sites."
        ),
        Heading(1, "Timeline"),
        Table(
            ("Time", "Event"),
            (
                ("10:12", "Span S5 cut by a digger. Ring UNPROTECTED, no impact"),
                ("10:17", "BrennickOpticalPowerLow fires for agg1.bty and agg1.mac; ticket SEV4"),
                ("10:50", "Fibre crew ordered for S5 with normal priority"),
                (
                    "11:30",
                    "Change CHG-106940 (pole move on S2) starts; its check of the ring had been done the day before",
                ),
                ("13:27", "Cable of S2 torn while the pole is lifted. **Impact begins**"),
                ("13:30", "BrennickBgpPeerDown for the three ring routers between the cuts"),
                ("13:32", "OrrinCellUnavailable for 38 sites"),
                ("13:33", "SEV1 declared, bridge open"),
                ("13:52", "Both cuts recognised; two fibre crews requested"),
                ("14:10", "Outage page: area, services, expected fix 19:30"),
                ("14:35", "Crew at S2; 96-fibre cable, 40 m destroyed"),
                ("15:20", "First crew at S5, delayed by a closed road"),
                ("16:05", "Mobile cell with satellite link on air in Clonakilty"),
                (
                    "17:55",
                    "Batteries of two hub sites below 47.0 V after a local mains fault; generators connected",
                ),
                ("18:41", "First 24 fibres of S2 spliced; traffic returns to 29 sites"),
                ("19:08", "All 38 sites on air. **Impact ends**"),
                ("23:50", "S5 spliced; ring PROTECTED"),
            ),
            (12, 88),
        ),
        Heading(1, "Root cause"),
        Paragraph(
            "The ring protects against one cut. Planned work on the remaining way went on "
            "because nothing tied the state of the ring to open changes: CHG-106940 was "
            "checked the day before, and the first cut was handled as a SEV4 without a "
            "customer effect."
        ),
        Paragraph("Contributing causes:"),
        Bullets(
            (
                "The alert did not tell that the ring had lost its protection.",
                "The first fibre crew was ordered 38 minutes after the cut, without urgency.",
                "West Cork has no third way; microwave backup was removed in 2024.",
            )
        ),
        Heading(1, "Impact"),
        Bullets(
            (
                "31,000 mobile customers without Merrow coverage; 112 and 999 reachable over "
                "other networks where these had coverage.",
                "2,900 homes without fibre internet.",
                "1,760 calls to care. No outage credit was due: the outage stayed below 24 hours.",
                "ComReg was informed at 14:25.",
            )
        ),
        Heading(1, "What went well"),
        Bullets(
            (
                "SEV1 six minutes after the impact.",
                "The outage page was correct from 14:10 and the expected fix held.",
                "Splicing the fibres in use first brought 29 sites back 27 minutes earlier.",
            )
        ),
        Heading(1, "What went badly"),
        Bullets(
            (
                "For 3 h 15 min nobody owned the unprotected ring.",
                "The crew on S2 did not know about the cut on S5.",
            )
        ),
        Heading(1, "Action items"),
        Paragraph("State of 2026-09-01."),
        Table(
            ("Ticket", "Action", "Owner", "Due", "State"),
            (
                (
                    "PRB-3402",
                    "SEV3 for every ring UNPROTECTED for more than 30 minutes",
                    "NOC",
                    "2026-08-14",
                    "done",
                ),
                (
                    "PRB-3403",
                    "Freeze all changes on a ring while it is UNPROTECTED",
                    "Transport",
                    "2026-08-14",
                    "done",
                ),
                (
                    "PRB-3404",
                    "Check the ring state again within 30 minutes before work",
                    "Field",
                    "2026-08-21",
                    "done",
                ),
                (
                    "PRB-3405",
                    "Command ringctl status and its value in the alert text",
                    "Transport",
                    "2026-08-17",
                    "done",
                ),
                (
                    "PRB-3406",
                    "Fibre crew on site within 2 hours for an unprotected ring",
                    "Field",
                    "2026-09-30",
                    "open",
                ),
                (
                    "PRB-3407",
                    "Microwave backup Skibbereen to Bandon, study",
                    "Planning",
                    "2026-12-18",
                    "open",
                ),
            ),
            (12, 46, 14, 16, 12),
        ),
        Heading(1, "See also"),
        Paragraph("Runbooks: BrennickOpticalPowerLow, BrennickBgpPeerDown, OrrinCellUnavailable."),
    ),
)

HALYARD_UPGRADE = OfficeDocument(
    title="Halyard 6.1 to 6.2 upgrade procedure",
    effective_from=date(2026, 5, 11),
    audience="operator",
    subject="Tarn Systems Halyard, 6.1.7 to 6.2.3",
    keywords=("Tarn Systems", "Halyard", "6.1", "6.2", "upgrade"),
    labels=(
        ("vendor", "Tarn Systems"),
        ("product", "Halyard AMF"),
        ("product", "Halyard SMF"),
        ("product", "Halyard UPF"),
        ("release", "6.1"),
        ("release", "6.2"),
    ),
    footer=FOOTER,
    blocks=(
        Paragraph(
            "Audience: operator. Effective from 2026-05-11. Vendor: Tarn Systems. Product: "
            "Halyard AMF, SMF and UPF. Release: from 6.1.7 to 6.2.3."
        ),
        Paragraph(
            "**Warning:** never upgrade or restart both UPF nodes of a pair at the same time, "
            "and never more than one AMF at a time. Stop at the first check that fails."
        ),
        Heading(1, "Rules"),
        Table(
            ("Rule", "Value"),
            (
                ("Window", "00:30 to 05:00; last start of a node 03:30"),
                ("Freeze", "No upgrade from the 28th to the 2nd (bill run)"),
                ("Order", "SMF, then AMF, then UPF"),
                ("In one night", "All SMFs, or all AMFs, or one UPF pair"),
                ("Mixed releases", "AMF set at most 7 days; UPF pair at most 4 hours"),
                ("Present", "Core on-call (ext. 7110), second engineer, Tarn TAC on standby"),
                ("Start allowed when", "No SEV1 or SEV2 open, both transits up, rings PROTECTED"),
            ),
            (25, 75),
        ),
        Heading(1, "Preparation, 3 days before"),
        Steps(
            (
                Step(
                    "Check the release and the free disk of every node: 6.1.7, at least 40 GB.",
                    "halyardctl version --all\nhalyardctl disk --all --path /var/halyard",
                ),
                Step(
                    "Copy the image and compare its checksum with Tarn's release note.",
                    "halyardctl image push halyard-6.2.3.img --all\nhalyardctl image verify 6.2.3 --all",
                ),
                Step(
                    "Save configuration and database; keep the files for 30 days.",
                    "halyardctl backup create --all --label pre-6.2.3",
                ),
                "Check that firewalls keep UDP 8805 open for 60 s of idle time: the N4 "
                "heartbeat changes from 20 s to 5 s.",
                "Load the new dashboards: `registration_reject_total` becomes `registration_failure_total`.",
            )
        ),
        Heading(1, "SMF"),
        Steps(
            (
                Step(
                    "Check that the other SMF is below 65 % CPU, then drain new sessions.",
                    "halyardctl smf load --node smf1.crk\nhalyardctl smf drain --node smf1.dub --new-sessions-only",
                ),
                Step(
                    "Wait until fewer than 2,000 sessions are left or 90 minutes have passed; "
                    "the rest reconnect by themselves.",
                    "halyardctl smf load --node smf1.dub --watch",
                ),
                Step(
                    "Activate the image. The node restarts in about 9 minutes.",
                    "halyardctl image activate 6.2.3 --node smf1.dub",
                ),
                Step(
                    "Undrain and watch session setup for 20 minutes: above 98.5 %.",
                    "halyardctl smf undrain --node smf1.dub\nhalyardctl smf stats session --node smf1.dub --since 20m",
                ),
                "Repeat for smf1.crk.",
            )
        ),
        Heading(1, "AMF"),
        Steps(
            (
                Step("Drain the node.", "halyardctl amf drain --node amf1.crk --timeout 900"),
                Step(
                    "Activate the image. The node restarts in about 7 minutes.",
                    "halyardctl image activate 6.2.3 --node amf1.crk",
                ),
                Step(
                    "Reload the tracking areas: 6.2.3 may start with an old list (HLY-20533).",
                    "halyardctl amf tac reload --node amf1.crk",
                ),
                Step("Put it back.", "halyardctl amf undrain --node amf1.crk"),
                "Wait 60 minutes with a registration failure ratio below 2 %, then take "
                "amf2.dub, and after it amf1.dub.",
            )
        ),
        Heading(1, "UPF, one pair"),
        Paragraph(
            "Sessions are mirrored from 6.1 to 6.2 but **not** from 6.2 to 6.1. Step 4 is the "
            "point of no return: going back after it drops every session of the pair."
        ),
        Steps(
            (
                Step("Confirm that the standby is `READY`.", "halyardctl upf pair show CRK-UP-A"),
                Step(
                    "Upgrade the standby.",
                    "halyardctl image activate 6.2.3 --node upf2.crk --require-standby",
                ),
                "Wait for `READY` again (about 12 minutes). After 30 minutes without `READY`: "
                "roll the standby back and stop.",
                Step(
                    "Go or no-go with the core on-call. Then move the sessions with the 6.1 "
                    "command, since the active node still runs 6.1.",
                    "halyardctl upf failover CRK-UP-A --to upf2.crk --wait",
                ),
                "Check for 30 minutes: loss below 0.1 %, no `no-session` drops.",
                Step(
                    "Upgrade the old active node, and wait for `READY`.",
                    "halyardctl image activate 6.2.3 --node upf1.crk --require-standby",
                ),
                "From now on use `upf switchover`; 6.2 refuses `upf failover`. Do not switch back.",
            )
        ),
        Heading(1, "Rollback"),
        Table(
            ("Situation", "Way back", "Effect"),
            (
                ("SMF or AMF fails its check", "Drain, image activate 6.1.7, undrain", "None"),
                ("UPF standby fails, before step 4", "image activate 6.1.7 on the standby", "None"),
                (
                    "UPF fails after step 4",
                    "Only with Tarn TAC and the duty manager (ext. 7180)",
                    "All sessions of the pair drop, about 3 minutes",
                ),
            ),
            (32, 42, 26),
        ),
        Heading(1, "Acceptance on the next day"),
        Bullets(
            (
                "Registration failure ratio below 1.2 % in the busy hour: counting includes "
                "timeouts in 6.2, so expect 0.3 points more than in 6.1.",
                "Session setup above 99 %, UPF loss below 0.1 %.",
                "VoLTE test call and emergency probe from Dublin, Cork and Galway.",
                "Backup label pre-6.2.3 kept; change closed with the command log.",
            )
        ),
        Heading(1, "Support"),
        Paragraph("Tarn TAC +353 1 555 0161, contract TS-IE-2204; announce the night 5 days ahead."),
    ),
)

ON_CALL_GUIDE = OfficeDocument(
    title="On-call and escalation guide",
    effective_from=date(2026, 8, 24),
    audience="operator",
    subject="Severities, extensions and escalation",
    keywords=("on-call", "escalation", "severity", "extensions", "NOC"),
    footer=FOOTER,
    blocks=(
        Paragraph("Audience: operator. Effective from 2026-08-24. Owner: NOC shift lead."),
        Paragraph(
            "Extensions, hosts and thresholds are internal. Never give them to customers, in "
            "replies, tickets or on the outage page."
        ),
        Heading(1, "Severities"),
        Table(
            ("Severity", "When", "Acknowledge", "Updates", "Who leads"),
            (
                (
                    "SEV1",
                    "50,000 customers or more without a service; 30 sites or more; calls "
                    "to 112 or 999 fail anywhere; both nodes of a core pair or both transits",
                    "5 min",
                    "every 30 min",
                    "Duty manager",
                ),
                (
                    "SEV2",
                    "5,000 to 49,999 customers; 10 to 29 sites; a core function on its "
                    "last node and degraded; wrong charges for 1,000 customers or more",
                    "10 min",
                    "every 60 min",
                    "NOC shift lead",
                ),
                (
                    "SEV3",
                    "Fewer than 5,000 customers; 1 to 9 sites; a ring UNPROTECTED for more than 30 minutes",
                    "30 min",
                    "every 4 h; outage page every 60 min",
                    "On-call engineer",
                ),
                (
                    "SEV4",
                    "No or little customer effect; single cell; redundancy not in danger",
                    "Next working day",
                    "in the ticket",
                    "Team",
                ),
            ),
            (10, 44, 14, 18, 14),
        ),
        Paragraph(
            "In doubt take the higher severity. Lower it only with the agreement of whoever "
            "leads. An alert's own severity in its runbook is the starting point."
        ),
        Heading(1, "Extensions"),
        Table(
            ("Role", "Extension", "Hours", "Call for"),
            (
                ("NOC shift lead", "7100", "24 h", "Everything unclear"),
                ("Core on-call", "7110", "24 h", "Halyard, HSS, DNS resolvers"),
                ("RAN on-call", "7120", "24 h", "Orrin basebands, radios, cells"),
                ("Power desk", "7125", "24 h", "Mains, batteries, generators"),
                ("Transport/IP on-call", "7130", "24 h", "Brennick, BGP, rings, optics"),
                ("Access on-call", "7140", "24 h", "Caldera OLTs, fibre homes"),
                ("BSS on-call", "7150", "24 h", "Quay, rating, provisioning"),
                (
                    "Billing duty lead",
                    "7155",
                    "08:00-20:00; month end 24 h",
                    "Bill run, replay approval",
                ),
                ("Voice on-call", "7160", "24 h", "Voltes IMS, emergency calls"),
                ("Field dispatch", "7170", "24 h", "Visits, fibre crews, generators"),
                ("Duty manager", "7180", "24 h", "SEV1, ComReg, vendor escalation"),
                ("Communications", "7190", "07:00-22:00", "Press, social media"),
                ("Security desk", "7195", "24 h", "Attacks, certificates, leaks"),
                ("Care floor lead", "7200", "Mon-Sat 08:00-20:00", "Information for care"),
                ("Care duty manager", "7205", "Mon-Sat 08:00-20:00", "Credits above €75.00"),
                ("Retention desk", "7210", "Mon-Sat 08:00-20:00", "Customers who leave"),
                ("SEV1 bridge", "7900", "on demand", "PIN on the shift board"),
            ),
            (26, 12, 26, 36),
        ),
        Heading(1, "First 30 minutes of an incident"),
        Steps(
            (
                Step(
                    "Acknowledge the page and open the ticket.",
                    "nocctl ack --alert HalyardUpfPacketLoss --ticket new",
                ),
                "Open the runbook of the same name as the alert. Without a runbook, call the "
                "on-call engineer of the component at once.",
                "Count customers, sites and services, and set the severity.",
                "Look for changes of the last 6 hours and for other alerts of the same minute. "
                "Treat the lowest layer first: power, fibre, IP, core, service.",
                "SEV1: open bridge 7900 within 10 minutes. The duty manager names a leader, a "
                "scribe and a speaker; the leader does not type commands.",
                Step(
                    "Customers affected for more than 30 minutes: open the outage with area, "
                    "routing key, services and a plain cause. Name an expected fix only when "
                    "the repairing team has given one.",
                    "outagectl open --sites GAL-0207 --routing-key H91 --services 4g,5g",
                ),
                "SEV1 and SEV2: inform the care floor lead, ext. 7200, with one sentence "
                "that may be said to customers.",
            )
        ),
        Heading(1, "Escalation times"),
        Table(
            ("After", "SEV1", "SEV2", "SEV3"),
            (
                (
                    "No acknowledgement",
                    "5 min: second on-call; 10 min: duty manager",
                    "10 min: second on-call; 20 min: duty manager",
                    "30 min: NOC shift lead",
                ),
                (
                    "No progress",
                    "30 min: vendor TAC priority 1",
                    "60 min: vendor TAC",
                    "4 h: next on-call",
                ),
                (
                    "No repair in sight",
                    "60 min: head of operations",
                    "2 h: duty manager",
                    "8 h: NOC shift lead",
                ),
            ),
            (19, 29, 29, 23),
        ),
        Paragraph(
            "Only the duty manager speaks to ComReg: first notice of a SEV1 within 4 hours of "
            "its declaration. Only communications speaks to the press."
        ),
        Heading(1, "Vendors"),
        Table(
            ("Vendor", "Product", "Number", "Contract", "Opened by"),
            (
                ("Tarn Systems", "Halyard 6.2", "+353 1 555 0161", "TS-IE-2204", "7110"),
                ("Orrin Radio", "OB-4400, OR-2216, R24.2", "+353 1 555 0162", "OR-7781", "7120"),
                ("Brennick", "BR-9000, OS 11.4", "+353 1 555 0163", "BR-55120", "7130"),
                ("Caldera", "CX-16, CXOS 7.3", "+353 1 555 0164", "CX-3390", "7140"),
            ),
            (18, 28, 22, 18, 14),
        ),
        Heading(1, "Access"),
        Bullets(
            (
                "Log in to `jump1.dub.oam.merrow.internal`; `jump1.crk.oam.merrow.internal` "
                "when Dublin is unreachable.",
                "Role `noc-l1` reads; role `noc-l2` changes and needs a ticket number.",
                "Emergency access: sealed account of the shift lead. Its use raises a security ticket.",
            )
        ),
        Heading(1, "Handover and rest"),
        Bullets(
            (
                "Shifts change at 07:00, 15:00 and 23:00. Hand over open incidents, silences, "
                "changes of the coming night and unprotected rings, in writing and by voice.",
                "On-call changes on Monday at 10:00.",
                "After 3 hours of work between 23:00 and 07:00 the engineer rests for 11 hours; "
                "the second on-call takes over.",
            )
        ),
        Heading(1, "After the incident"),
        Bullets(
            (
                "Close only when the closing condition of the runbook holds.",
                "Postmortem within 10 working days for SEV1, and for SEV2 with customer "
                "charges. Blameless; every action has a PRB ticket, an owner and a date.",
                "An alert that needed no action three times is changed or removed.",
            )
        ),
    ),
)

DOCUMENTS: Mapping[str, OfficeDocument] = {
    "vendor/orrin-ob4400-fault-codes-r24.2.pdf": ORRIN_FAULT_CODES,
    "postmortems/2026-07-30-tr-south-double-fibre-cut.pdf": TR_SOUTH_POSTMORTEM,
    "vendor/halyard-6.1-to-6.2-upgrade.docx": HALYARD_UPGRADE,
    "oncall/on-call-and-escalation-guide.docx": ON_CALL_GUIDE,
}


def write_all(folder: Path) -> list[Path]:
    """Write every document below ``folder`` and return the paths."""
    paths = []
    for name, document in DOCUMENTS.items():
        path = folder / name
        write_document(document, path)
        paths.append(path)
    return paths


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the documents to the folder given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output", type=Path, default=OUTPUT_FOLDER, help="folder to write to")
    options = parser.parse_args(arguments)
    for path in write_all(options.output):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
