"""Regenerate the PDF, DOCX and PPTX documents that customers of the sample carrier read.

Run ``python -m connectors.sample.office`` from the repository root. The files
are written in place below ``documents/public`` and ``documents/customer`` and
are part of the repository, so the script is needed only after a change of
their content. Dates and identifiers are fixed: two runs write the same bytes.

PDF and DOCX files go through :mod:`connectors.sample.office_writing`; the
one presentation is rendered here, one slide a section.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from pptx import Presentation as new_pptx
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from connectors.sample.office_blocks import (
    Bullets,
    Heading,
    OfficeDocument,
    Paragraph,
    Steps,
    Table,
    front_matter_keywords,
    repacked,
)
from connectors.sample.office_writing import write_document

__all__ = ["CUSTOMER_DOCUMENTS", "OUTPUT_FOLDER", "main"]

OUTPUT_FOLDER = Path(__file__).resolve().parent / "documents"
AUTHOR = "Merrow Telecom"
LANGUAGE = "en-IE"
SLIDE_TEXT_HEIGHT = Emu(1_000_000)
SLIDE_ROW_HEIGHT = Emu(420_000)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; in a presentation, one slide."""

    heading: str
    blocks: tuple[Paragraph | Steps | Bullets | Table, ...]


@dataclass(frozen=True, slots=True)
class CustomerDocument:
    """One document, independent of the format that the suffix of its path names."""

    path: str
    title: str
    audience: Literal["public", "customer"]
    effective_from: date
    intro: str
    sections: tuple[Section, ...]

    def for_pages(self) -> OfficeDocument:
        """Return the document as the flat list of blocks that the page renderers take."""
        blocks: list[Heading | Paragraph | Steps | Bullets | Table] = [Paragraph(self.intro)]
        for section in self.sections:
            blocks += [Heading(1, section.heading), *section.blocks]
        return OfficeDocument(
            title=self.title,
            effective_from=self.effective_from,
            blocks=blocks,
            audience=self.audience,
            subject=self.intro,
            author=AUTHOR,
            language=LANGUAGE,
            footer=f"{AUTHOR} \u2013 {self.title}, valid from {self.effective_from.isoformat()}",
        )


CONTRACT_TERMS = CustomerDocument(
    path="public/contract-terms-summary.pdf",
    title="Contract terms summary",
    audience="public",
    effective_from=date(2026, 4, 1),
    intro=(
        "This summary states the main terms of consumer contracts with Merrow Telecom "
        "for mobile plans, fibre and bundles. Prices include 23% VAT."
    ),
    sections=(
        Section(
            "1. How long a contract lasts",
            (
                Paragraph(
                    "A Merrow contract lasts 24 months unless the order says 12 months; Merrow "
                    "Flex runs for 30 days at a time. Merrow Start, Everyday, Young and Data 50 "
                    "come with 12 or 24 months. Merrow Kids has 12 months. Plus, Max, Senior, "
                    "fibre and bundles have 24 months."
                ),
                Paragraph(
                    "A contract that reaches its end date goes on month by month with 30 days' "
                    "notice. Merrow sends a best-tariff notice 30 days before the end date."
                ),
            ),
        ),
        Section(
            "2. How to cancel within the cooling-off period",
            (
                Paragraph(
                    "A customer may cancel a new Merrow contract within 14 days from its start, "
                    "without a reason and without an early termination fee. The customer pays "
                    "only for the plan days and the usage until the day of cancelling."
                ),
                Paragraph(
                    "Devices and the MR-2 router must be sent back within 14 days of cancelling. "
                    "To cancel, call 1747 or use Cancel in cooling-off in My Merrow."
                ),
            ),
        ),
        Section(
            "3. When prices change",
            (
                Paragraph(
                    "Merrow plan prices rise each year on 1 April by a fixed amount in euro that "
                    "is stated in the contract."
                ),
                Table(
                    ("Plan", "Yearly change on 1 April"),
                    (
                        ("Mobile plans under €25.00 a month", "€1.00"),
                        ("Mobile plans of €25.00 a month or more", "€2.00"),
                        ("Fibre plans and bundles with fibre", "€3.00"),
                    ),
                    (0.65, 0.35),
                ),
                Paragraph(
                    "The yearly price change is part of the contract and gives no right to end "
                    "the contract early without a fee. Any other price rise is announced 30 days "
                    "before, and the customer may leave without a fee until the day of that rise."
                ),
            ),
        ),
        Section(
            "4. How billing and payment work",
            (
                Paragraph(
                    "Merrow bills are dated the 1st of the month and are due 14 days later. "
                    "Monthly charges are billed in advance for the month that starts on the bill "
                    "date. Usage is billed in arrears for the previous calendar month."
                ),
                Table(
                    ("Fee", "Amount", "When charged"),
                    (
                        ("Late payment fee", "€5.00", "Bill unpaid 7 days after its due date"),
                        ("Reconnection fee", "€10.00", "After a suspension for arrears"),
                        ("Paper bill", "€1.50 a bill", "If the customer chooses paper"),
                        ("SIM replacement", "€10.00", "Free if faulty; an eSIM is free"),
                        ("Downgrade fee", "€25.00", "Cheaper plan before the renewal window"),
                        ("Router not returned", "€80.00", "MR-2 not returned in 30 days"),
                        ("Engineer visit", "€75.00", "Fault in the customer's own equipment"),
                    ),
                    (0.3, 0.2, 0.5),
                ),
            ),
        ),
        Section(
            "5. What happens when bills are not paid",
            (
                Paragraph(
                    "Merrow suspends outgoing calls and data when arrears are older than 30 days, "
                    "and suspends the whole service at 60 days. Emergency calls to 112 and 999 "
                    "keep working. Disputed amounts are on hold and do not count as arrears."
                ),
            ),
        ),
        Section(
            "6. What leaving before the end date costs",
            (
                Paragraph(
                    "The early termination fee is 50% of the plan's monthly list price for each "
                    "started month that remains, counted from today to the contract end date. "
                    "The list price includes VAT and no promotional discounts. The fee is rounded "
                    "half up to the cent. Remaining device instalments become due in full."
                ),
                Paragraph(
                    "Example: Merrow Everyday at €19.99 ends on 31 May 2027, and the customer asks "
                    "to leave on 14 September 2026. Nine started months remain. Half of €19.99, "
                    "multiplied by 9, is €89.955, which rounds to €89.96."
                ),
                Paragraph("Notice to end a Merrow contract is 30 days. Merrow Flex has no early termination fee."),
            ),
        ),
        Section(
            "7. When the plan can be changed",
            (
                Paragraph(
                    "A change to a dearer Merrow plan is free at any time. A change to a cheaper "
                    "plan is free in the renewal window, the last 3 months of the contract. Before "
                    "the window a cheaper plan costs a downgrade fee of €25.00, once per contract."
                ),
            ),
        ),
        Section(
            "8. How device instalments work",
            (
                Paragraph(
                    "Devices are paid in 24 or 36 monthly instalments at 0% interest. Instalments "
                    "are billed on the monthly bill. The customer may pay the rest at any time "
                    "without a fee. Unlocking a device is free."
                ),
            ),
        ),
        Section(
            "9. How to complain",
            (
                Paragraph(
                    "Complaints go to complaints@merrow.example or to Merrow Complaints, PO Box "
                    "4410, Dublin, and are answered within 10 working days. A customer who does "
                    "not agree with the answer can go to ComReg. A charge on a bill can be "
                    "disputed within 90 days."
                ),
            ),
        ),
    ),
)

ROUTER_GUIDE = CustomerDocument(
    path="public/router-mr2-setup-guide.pdf",
    title="MR-2 router setup guide",
    audience="public",
    effective_from=date(2026, 1, 15),
    intro=(
        "The MR-2 router comes on loan with Merrow Fibre 500 and Merrow Fibre 1000 and with the "
        "bundles. The guide covers setup, Wi-Fi settings, reset and return."
    ),
    sections=(
        Section(
            "What is in the box",
            (
                Paragraph(
                    "The MR-2 box holds the router, a power adapter, a yellow network cable of "
                    "1.5 m and a card with the Wi-Fi name and password. The Wi-Fi name and "
                    "password are also on the label under the router. Keep the box for the return."
                ),
            ),
        ),
        Section(
            "How to set up the MR-2 router",
            (
                Paragraph(
                    "To set up the MR-2 router, connect its blue WAN port to the fibre box with "
                    "the yellow cable and plug in the power; the setup takes about 10 minutes."
                ),
                Steps(
                    (
                        "Place the router in the open, at shelf height, near the fibre box.",
                        "Plug the yellow cable into the LAN port of the fibre box.",
                        "Plug the other end into the blue WAN port of the router.",
                        "Connect the power adapter and press the power button.",
                        "Wait up to 5 minutes until the Internet light is steady green.",
                        "Open the Wi-Fi settings of your phone or computer.",
                        "Choose the Wi-Fi name on the label and enter the password.",
                        "Open a web page to check the connection.",
                    )
                ),
                Paragraph(
                    "The first start can take 15 minutes, because the router loads new software. "
                    "Do not switch off the power while the Internet light flashes amber."
                ),
            ),
        ),
        Section(
            "What the lights on the MR-2 mean",
            (
                Paragraph(
                    "The Internet light of the MR-2 is steady green when the router is online and "
                    "red when the router has no connection."
                ),
                Table(
                    ("Light", "Colour", "Meaning", "What to do"),
                    (
                        ("Power", "Steady green", "Router is on", "Nothing"),
                        ("Power", "Off", "No power", "Check the socket and the adapter"),
                        ("Internet", "Steady green", "Online", "Nothing"),
                        ("Internet", "Flashing amber", "Connecting or updating", "Wait 15 minutes"),
                        ("Internet", "Red", "No connection", "Check the cable, then restart"),
                        ("Wi-Fi", "Steady green", "Wi-Fi is on", "Nothing"),
                        ("Wi-Fi", "Off", "Wi-Fi is off", "Press the Wi-Fi button for 2 seconds"),
                        ("WPS", "Flashing green", "Pairing a device", "Wait 2 minutes"),
                    ),
                    (0.15, 0.2, 0.28, 0.37),
                ),
            ),
        ),
        Section(
            "How to change the Wi-Fi name and password",
            (
                Paragraph(
                    "The Wi-Fi name and password of the MR-2 are changed in My Merrow, or in a "
                    "browser at http://192.168.1.1 from a device at home."
                ),
                Steps(
                    (
                        "Open My Merrow and tap Lines.",
                        "Choose the fibre line and tap Router.",
                        "Tap Wi-Fi name and password.",
                        "Enter a new name and a password of at least 12 characters.",
                        "Tap Save and wait one minute.",
                        "Connect every device again with the new password.",
                    )
                ),
            ),
        ),
        Section(
            "How to restart or reset the router",
            (
                Paragraph(
                    "To restart the MR-2, unplug its power for 60 seconds; a restart keeps all "
                    "settings. To reset the MR-2, hold the reset button for 10 seconds with a pin; "
                    "a reset deletes the chosen Wi-Fi name and password. After a reset the values "
                    "on the label apply again. Reset the router only when Merrow asks for a reset."
                ),
            ),
        ),
        Section(
            "How to use your own router",
            (
                Paragraph(
                    "A customer's own router can be used with Merrow fibre if the router has a "
                    "gigabit WAN port and gets its address by DHCP. Merrow does not support own "
                    "routers, and an engineer visit costs €75.00 if the fault is in the own "
                    "router. Keep the MR-2 for tests and for the return."
                ),
            ),
        ),
        Section(
            "How to return the router",
            (
                Paragraph(
                    "The MR-2 must be returned within 30 days of the end of the contract, or a "
                    "charge of €80.00 appears on the final bill. The return is free."
                ),
                Steps(
                    (
                        "Order a prepaid return bag in My Merrow under Lines, Router, Return.",
                        "Put the router and the power adapter in the bag.",
                        "Leave the fibre box on the wall.",
                        "Hand in the bag at a post office.",
                        "Keep the receipt until the final bill arrives.",
                    )
                ),
            ),
        ),
        Section(
            "Where to get help with the router",
            (
                Paragraph(
                    "Help with the MR-2 router is on 1747 from a Merrow phone, Monday to Saturday, "
                    "08:00 to 20:00, and in My Merrow under Help. Have the eircode and the colours "
                    "of the lights ready. The fibre box needs mains power, so neither fibre nor "
                    "Wi-Fi works during a power cut."
                ),
            ),
        ),
    ),
)

BUSINESS_ONE = CustomerDocument(
    path="public/business-one.pdf",
    title="Merrow Business One: price and terms",
    audience="public",
    effective_from=date(2026, 4, 1),
    intro=(
        "Merrow Business One is the mobile plan for sole traders and companies. The prices apply from 1 April 2026."
    ),
    sections=(
        Section(
            "What Merrow Business One costs and includes",
            (
                Paragraph(
                    "Merrow Business One costs €32.99 a month including 23% VAT, with 80 GB of "
                    "data and unlimited calls and texts. Without VAT the price is €26.82."
                ),
                Table(
                    ("Item", "Merrow Business One"),
                    (
                        ("Price a month, with VAT", "€32.99"),
                        ("Data in Ireland", "80 GB"),
                        ("Calls and texts", "Unlimited"),
                        ("Zone A data (EU, EEA and UK)", "40 GB"),
                        ("Zone B (for example Switzerland)", "10 GB, unlimited calls and texts"),
                        ("Contract", "24 months"),
                        ("Extra data in Ireland and the EU", "€1.50 per started 100 MB"),
                        ("Limit on extra data", "€45.00 a month per line"),
                    ),
                    (0.5, 0.5),
                ),
            ),
        ),
        Section(
            "Who can order Business One",
            (
                Paragraph(
                    "Merrow Business One is for businesses only: sole traders, partnerships, "
                    "companies, charities and public bodies. The order needs one of these proofs."
                ),
                Bullets(
                    (
                        "The number of the Companies Registration Office",
                        "The VAT number",
                        "A tax registration letter of a sole trader",
                        "The number of the Charities Regulator",
                    )
                ),
            ),
        ),
        Section(
            "How to order lines for a business",
            (
                Paragraph(
                    "Business One lines are ordered at https://www.merrow.example/business or on "
                    "1747, and eSIMs are ready on the same working day."
                ),
                Steps(
                    (
                        "Have the proof of business and the IBAN ready.",
                        "Choose the number of lines, and SIM card or eSIM for each.",
                        "Enter the numbers to keep, with their account numbers.",
                        "Name the person who signs for the business.",
                        "Sign the contract on the screen.",
                        "Activate each line in My Merrow.",
                    )
                ),
            ),
        ),
        Section(
            "What roaming costs with Business One",
            (
                Paragraph(
                    "Roaming with Business One is as at home in Zone A up to 40 GB and includes "
                    "10 GB in Zone B. Calls and texts in Zone B and to Ireland are unlimited. "
                    "Beyond 40 GB, Zone A data costs €1.35 per GB. Beyond 10 GB, Zone B data costs "
                    "€2.49 per started 100 MB."
                ),
                Paragraph(
                    "In Zone C, for example the USA, calls made cost €0.99 a minute and data costs "
                    "€5.99 per started 100 MB. A World Day Pass costs €7.99 and a World Week Pass "
                    "costs €34.99. Roaming data stops at €60.00 a month by default until the "
                    "business lifts the cap."
                ),
            ),
        ),
        Section(
            "What discount further lines get",
            (
                Paragraph(
                    "The multi-line discount takes 10% off the second and each further mobile line "
                    "on one account. A second Business One line costs €29.69 a month. Three lines "
                    "together cost €92.37 a month."
                ),
            ),
        ),
        Section(
            "How business bills work",
            (
                Paragraph(
                    "One monthly bill, dated the 1st, holds all lines of the business and is due "
                    "14 days later. The bill shows VAT apart for the accounts. The business can "
                    "set a cost centre for each line in My Merrow under Lines, Cost centre. "
                    "E-bills are free, and paper bills cost €1.50 a bill."
                ),
            ),
        ),
        Section(
            "What ending a business line early costs",
            (
                Paragraph(
                    "Ending a Business One line early costs 50% of €32.99 for each started month "
                    "that remains, counted from today to the contract end date. With 6 months left "
                    "the fee is €98.97, and with 12 months left the fee is €197.94. Notice is "
                    "30 days. Remaining device instalments become due in full."
                ),
            ),
        ),
        Section(
            "Who may manage the lines of a business",
            (
                Paragraph(
                    "The account holder of a business names administrators, who can order, change "
                    "and block lines in My Merrow. Administrators cannot end the account or move "
                    "numbers away. When an employee leaves, the administrator blocks the SIM and "
                    "orders a new one: €10.00 for a SIM card, free for an eSIM."
                ),
            ),
        ),
    ),
)

PHONES = CustomerDocument(
    path="public/phones-and-instalments.docx",
    title="Phones, tablets and monthly instalments",
    audience="public",
    effective_from=date(2026, 4, 1),
    intro=("Merrow sells phones and tablets with a plan, to pay at once or in monthly instalments at 0% interest."),
    sections=(
        Section(
            "What each device costs",
            (
                Paragraph(
                    "Merrow devices cost from €192.00 for the Kestrel S to €720.00 for the Aria 7 "
                    "Pro, with VAT and without a first payment."
                ),
                Table(
                    ("Device", "Total price", "Instalments", "A month", "SIM"),
                    (
                        ("Kestrel S", "€192.00", "24", "€8.00", "Nano-SIM"),
                        ("Lumen Tab", "€288.00", "24", "€12.00", "Nano-SIM and eSIM"),
                        ("Aria 7", "€384.00", "24", "€16.00", "Nano-SIM and eSIM"),
                        ("Aria 7 Pro", "€720.00", "36", "€20.00", "Nano-SIM and eSIM"),
                    ),
                    (0.2, 0.18, 0.17, 0.15, 0.3),
                ),
            ),
        ),
        Section(
            "How instalments work",
            (
                Paragraph(
                    "Device instalments are equal monthly amounts over 24 or 36 months at 0% "
                    "interest, billed on the monthly bill. The first instalment is on the first "
                    "bill after delivery. The bill shows the count, for example Aria 7, 4 of 24. "
                    "A device agreement is separate from the plan, and a plan change does not "
                    "change the instalments."
                ),
            ),
        ),
        Section(
            "How to pay a device off early",
            (
                Paragraph(
                    "A Merrow device can be paid off at any time without a fee: the amount is the "
                    "number of instalments left, multiplied by the monthly amount. An Aria 7 with "
                    "10 instalments left costs €160.00 to pay off."
                ),
                Steps(
                    (
                        "Open My Merrow and tap Lines.",
                        "Choose the line with the device.",
                        "Tap Device, then Pay off.",
                        "Check the number of instalments left and the amount.",
                        "Pay by card and save the receipt.",
                    )
                ),
            ),
        ),
        Section(
            "What happens to the instalments when you leave",
            (
                Paragraph(
                    "Device instalments that remain become due in full when a customer leaves "
                    "Merrow. The amount is on the final bill, together with any early termination "
                    "fee for the plan. An Aria 7 Pro with 20 instalments left brings €400.00. The "
                    "device then belongs to the customer without further payments."
                ),
            ),
        ),
        Section(
            "What Device Care covers",
            (
                Paragraph(
                    "Device Care costs €6.99 a month and insures the screen and theft, with an "
                    "excess of €60.00 a claim."
                ),
                Table(
                    ("Event", "Covered?", "What to send"),
                    (
                        ("Broken screen", "Yes", "A photo of the device"),
                        ("Theft", "Yes", "The incident number of the Gardaí"),
                        ("Loss", "No", "Nothing"),
                        ("Water damage", "No", "Nothing"),
                        ("Fault of the device", "No, consumer rights apply", "Proof of purchase"),
                    ),
                    (0.3, 0.35, 0.35),
                ),
                Paragraph(
                    "Device Care can be added within 30 days of the purchase. A claim must be made "
                    "within 14 days of the damage or theft."
                ),
            ),
        ),
        Section(
            "How to make a Device Care claim",
            (
                Paragraph(
                    "Device Care claims are made in My Merrow under Lines, Device, Make a claim, "
                    "or on 1747, within 14 days."
                ),
                Steps(
                    (
                        "Block the SIM first if the device was stolen.",
                        "Open Lines, Device, Make a claim in My Merrow.",
                        "Describe what happened and when.",
                        "Add the photo or the incident number.",
                        "Pay the excess of €60.00 by card.",
                        "Send in the device, or wait for the replacement, as the reply says.",
                    )
                ),
                Paragraph("Merrow decides on a complete claim within 3 working days."),
            ),
        ),
        Section(
            "What to do with a faulty device",
            (
                Paragraph(
                    "A faulty Merrow device is repaired or replaced free of charge under Irish "
                    "consumer law, unless the damage was caused by the user. Call 1747 with the "
                    "order date and the IMEI number, which the phone shows after *#06#. A repair "
                    "takes up to 10 working days. Back up and erase the device before you send it."
                ),
            ),
        ),
        Section(
            "How to return a device you do not want",
            (
                Paragraph(
                    "A device ordered from Merrow can be returned within the cooling-off period of "
                    "14 days from the start. Tell Merrow first, on 1747 or in My Merrow, and send "
                    "the device within 14 days of cancelling, with all parts. Instalments already "
                    "paid are credited on the next bill."
                ),
            ),
        ),
        Section(
            "What unlocking a device costs",
            (
                Paragraph(
                    "Unlocking a Merrow device for other networks is free, also while instalments "
                    "are being paid. Ask in My Merrow under Help, Unlock a phone. The code comes "
                    "within 2 working days."
                ),
            ),
        ),
    ),
)

PRIVACY = CustomerDocument(
    path="public/authorised-users-and-privacy.docx",
    title="Authorised users, privacy and consents",
    audience="public",
    effective_from=date(2026, 1, 1),
    intro=(
        "Merrow speaks about an account only with its holder and with people whom the holder has "
        "named. The holder also decides what Merrow may use personal data for."
    ),
    sections=(
        Section(
            "What an authorised user may do",
            (
                Paragraph(
                    "An authorised user is a person whom the Merrow account holder allows to act "
                    "on the account, with billing rights or with full rights. One account can have up "
                    "to 4 authorised users."
                ),
                Table(
                    ("Action", "Account holder", "Full rights", "Billing rights"),
                    (
                        ("See and pay bills", "Yes", "Yes", "Yes"),
                        ("Dispute a charge", "Yes", "Yes", "Yes"),
                        ("Buy add-ons and passes", "Yes", "Yes", "No"),
                        ("Change plan or lift a spending cap", "Yes", "Yes", "No"),
                        ("Swap a SIM", "Yes", "Yes", "No"),
                        ("Block a lost phone", "Yes", "Yes", "Yes"),
                        ("Change bank details", "Yes", "No", "No"),
                        ("Move a number or end a contract", "Yes", "No", "No"),
                        ("Change privacy choices", "Yes", "No", "No"),
                    ),
                    (0.4, 0.2, 0.2, 0.2),
                ),
            ),
        ),
        Section(
            "How to add or remove an authorised user",
            (
                Paragraph(
                    "Authorised users are added by the account holder in My Merrow under Profile, "
                    "Authorised users, and the right starts when the person accepts."
                ),
                Steps(
                    (
                        "Open My Merrow and tap Profile.",
                        "Tap Authorised users, then Add.",
                        "Enter the name, e-mail address and mobile number of the person.",
                        "Choose billing rights or full rights.",
                        "Enter the one-time code sent to your phone.",
                        "Ask the person to accept the invitation within 7 days.",
                    )
                ),
                Paragraph("To remove a person, tap the name and then Remove; the right ends at once."),
            ),
        ),
        Section(
            "How Merrow checks who is calling",
            (
                Paragraph(
                    "Merrow checks callers with the care PIN, a number of 4 digits that the "
                    "account holder sets in My Merrow under Profile, Security. Without the PIN, Merrow "
                    "texts a one-time code to the line. Merrow staff never ask for the password of "
                    "My Merrow, and never call to ask for a one-time code."
                ),
            ),
        ),
        Section(
            "What personal data Merrow uses",
            (
                Paragraph(
                    "Merrow uses personal data to provide the service, to bill, to prevent fraud "
                    "and to meet legal duties. Consent is needed only for the uses under Consents."
                ),
                Table(
                    ("Data", "Used for", "Kept for"),
                    (
                        ("Name, address, contact details", "Contract and service", "6 years after"),
                        ("Bills and payments", "Billing and tax", "6 years"),
                        ("Itemised usage", "Billing and disputes", "12 months"),
                        ("Recorded care calls", "Quality and disputes", "90 days"),
                        ("Chats with care", "Service and disputes", "12 months"),
                        ("Proof of age or identity", "Order check", "Deleted after 30 days"),
                    ),
                    (0.38, 0.34, 0.28),
                ),
            ),
        ),
        Section(
            "Which consents you can give",
            (
                Paragraph(
                    "Merrow asks for four consents, and all four are off until the account holder switches them on."
                ),
                Bullets(
                    (
                        "Offers by text and e-mail",
                        "Offers by phone call",
                        "Use of usage data to suggest a better plan",
                        "Sharing contact details with partners of Merrow",
                    )
                ),
                Paragraph(
                    "Service messages, such as outage texts, usage alerts and the best-tariff "
                    "notice, are not advertising and need no consent."
                ),
            ),
        ),
        Section(
            "How to change your consents",
            (
                Paragraph(
                    "Consents are changed in My Merrow under Profile, Privacy, at any time and "
                    "free of charge; a change works within 24 hours."
                ),
                Steps(
                    (
                        "Open My Merrow and tap Profile.",
                        "Tap Privacy, then Consents.",
                        "Switch each consent on or off.",
                        "Tap Save and check the date shown next to each consent.",
                    )
                ),
                Paragraph("Advertising texts also stop when you reply STOP to one of them."),
            ),
        ),
        Section(
            "How to get a copy of your data or have data deleted",
            (
                Paragraph(
                    "A copy of personal data, a correction or a deletion can be requested from "
                    "privacy@merrow.example free of charge, and Merrow answers within one month. "
                    "Merrow checks the identity first. Data that the law requires Merrow to keep, "
                    "such as bills, is deleted only after the period in the table."
                ),
            ),
        ),
        Section(
            "Where to complain about privacy",
            (
                Paragraph(
                    "Complaints about personal data go to privacy@merrow.example, and then to the "
                    "Data Protection Commission if the answer is not satisfactory. A lost phone or "
                    "a suspected takeover of the account should be reported at once on "
                    "+353 1 555 0199, 24 hours a day."
                ),
            ),
        ),
    ),
)

WALKTHROUGH = CustomerDocument(
    path="customer/my-merrow-walkthrough.pptx",
    title="My Merrow walkthrough",
    audience="customer",
    effective_from=date(2026, 2, 1),
    intro="Bills, usage, add-ons and help in the My Merrow app, step by step",
    sections=(
        Section(
            "What is where in My Merrow",
            (
                Paragraph("My Merrow has five tabs: Home, Bills, Lines, Help and Profile."),
                Table(
                    ("Tab", "What you find there"),
                    (
                        ("Home", "Amount due, data left, messages"),
                        ("Bills", "Bills, payments, disputes, credits"),
                        ("Lines", "Plan, usage, add-ons, roaming, SIM, device, router"),
                        ("Help", "Chat, service status, report a fault, moving home"),
                        ("Profile", "Payment method, address, security, privacy, users"),
                    ),
                    (0.25, 0.75),
                ),
            ),
        ),
        Section(
            "How to sign in for the first time",
            (
                Paragraph(
                    "Signing in to My Merrow for the first time needs the mobile number or the "
                    "account number, and a one-time code."
                ),
                Steps(
                    (
                        "Install My Merrow from the store of your phone.",
                        "Enter your mobile number or account number.",
                        "Enter the one-time code from the text or e-mail.",
                        "Choose a password of at least 12 characters.",
                        "Switch on fingerprint or face sign-in.",
                    )
                ),
            ),
        ),
        Section(
            "How to see how much data is left",
            (
                Paragraph(
                    "The data left on a Merrow line is on the Home tab and under Lines, Usage and "
                    "limits, with the time of the last update."
                ),
                Steps(
                    (
                        "Tap Lines and choose the line.",
                        "Tap Usage and limits.",
                        "Read data, minutes and texts left until the 1st.",
                        "Tap Roaming to see Zone A and Zone B data.",
                    )
                ),
            ),
        ),
        Section(
            "How to download a bill",
            (
                Paragraph("Merrow bills of the last 24 months can be downloaded free of charge as PDF."),
                Steps(
                    (
                        "Tap Bills.",
                        "Choose the month.",
                        "Tap Download.",
                        "Save or share the PDF.",
                    )
                ),
            ),
        ),
        Section(
            "How to pay a bill by card",
            (
                Paragraph(
                    "A Merrow bill is due 14 days after the bill date; a bill of the 1st is due on "
                    "the 15th. A card payment counts at once."
                ),
                Steps(
                    (
                        "Tap Bills and open the bill.",
                        "Tap Pay now.",
                        "Enter the card details.",
                        "Approve the payment with your bank.",
                    )
                ),
            ),
        ),
        Section(
            "How to question a charge",
            (
                Paragraph(
                    "A charge can be questioned within 90 days; the amount is put on hold, and "
                    "Merrow answers within 10 working days."
                ),
                Steps(
                    (
                        "Tap Bills and open the bill.",
                        "Tap the charge.",
                        "Tap Question this charge.",
                        "Describe the problem and tap Send.",
                        "Note the dispute reference number.",
                    )
                ),
            ),
        ),
        Section(
            "How to buy a data pack or roaming pass",
            (
                Paragraph(
                    "Data Pack 5 GB costs €6.99, Data Pack 20 GB €14.99, the Zone B Day Pass €3.99 "
                    "a day and the World Day Pass €7.99 a day."
                ),
                Steps(
                    (
                        "Tap Lines and choose the line.",
                        "Tap Add-ons for data packs, or Roaming for passes.",
                        "Choose the pack or pass and check the price.",
                        "Tap Buy and confirm.",
                    )
                ),
            ),
        ),
        Section(
            "How to change the roaming data cap",
            (
                Paragraph(
                    "The roaming data cap is €60.00 a month by default; data roaming stops at the "
                    "cap until the cap is lifted."
                ),
                Steps(
                    (
                        "Tap Lines and choose the line.",
                        "Tap Usage and limits, then Roaming data cap.",
                        "Choose the new cap, or No cap.",
                        "Choose this month only or every month.",
                        "Confirm with your password or fingerprint.",
                    )
                ),
            ),
        ),
        Section(
            "How to check the contract end date and the fee for leaving",
            (
                Paragraph(
                    "The contract end date and the exact early termination fee of today are in My "
                    "Merrow under Lines, Plan, End contract. Looking at the fee changes nothing."
                ),
                Steps(
                    (
                        "Tap Lines and choose the line.",
                        "Tap Plan and read the contract end date.",
                        "Tap End contract to see the fee and any device instalments.",
                        "Tap Back if you only want to look.",
                    )
                ),
            ),
        ),
        Section(
            "How to get help in the app",
            (
                Paragraph(
                    "Help in My Merrow offers chat, service status and fault reports; people "
                    "answer Monday to Saturday, 08:00 to 20:00."
                ),
                Bullets(
                    (
                        "Customer care: 1747 from a Merrow phone, free",
                        "From abroad: +353 1 555 0147",
                        "Lost or stolen phone and fraud, 24 hours: +353 1 555 0199",
                        "Emergency: 112 or 999",
                    )
                ),
            ),
        ),
    ),
)

CUSTOMER_DOCUMENTS: tuple[CustomerDocument, ...] = (
    CONTRACT_TERMS,
    ROUTER_GUIDE,
    BUSINESS_ONE,
    PHONES,
    PRIVACY,
    WALKTHROUGH,
)


def mark_list(paragraph: Any, *, numbered: bool) -> None:
    """Give a slide paragraph a number or a bullet, with a hanging indent."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "457200")
    properties.set("indent", "-457200")
    if numbered:
        mark = OxmlElement("a:buAutoNum")
        mark.set("type", "arabicPeriod")
    else:
        mark = OxmlElement("a:buChar")
        mark.set("char", "•")
    properties.append(mark)


def plain_paragraph(paragraph: Any) -> None:
    """Take the bullet of the slide layout off a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(OxmlElement("a:buNone"))


def add_slide_table(slide: Any, table: Table, body: Any) -> None:
    """A table below the text of a slide, as wide as the text."""
    left, top, width = body.left, body.top, body.width
    body.left, body.top, body.width, body.height = left, top, width, SLIDE_TEXT_HEIGHT
    frame = slide.shapes.add_table(
        len(table.rows) + 1,
        len(table.header),
        left,
        top + SLIDE_TEXT_HEIGHT,
        width,
        SLIDE_ROW_HEIGHT * (len(table.rows) + 1),
    )
    grid = frame.table
    for column, share in zip(grid.columns, table.column_shares(), strict=True):
        column.width = Emu(int(width * share))
    for row, cells in zip(grid.rows, (table.header, *table.rows), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(18)


def texts(block: Paragraph | Steps | Bullets) -> Sequence[str]:
    """Return the paragraphs that a block takes on a slide."""
    match block:
        case Paragraph(text):
            return [text]
        case Steps():
            return [step.text for step in block.steps()]
        case Bullets(items):
            return items


def add_section_slide(deck: Any, section: Section) -> None:
    """One slide with the heading as its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = section.heading
    slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(34)
    body = slide.placeholders[1]
    frame = body.text_frame
    first = True
    for block in section.blocks:
        if isinstance(block, Table):
            add_slide_table(slide, block, body)
            continue
        for text in texts(block):
            paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
            first = False
            paragraph.text = text
            paragraph.runs[0].font.size = Pt(22)
            if isinstance(block, Paragraph):
                plain_paragraph(paragraph)
            else:
                mark_list(paragraph, numbered=isinstance(block, Steps))


def set_properties(properties: Any, document: CustomerDocument) -> None:
    """Set the properties of the presentation, dates included, from ``document`` alone."""
    moment = datetime.combine(document.effective_from, time(9, 0))
    properties.title = document.title
    properties.author = AUTHOR
    properties.last_modified_by = AUTHOR
    properties.subject = document.intro
    properties.category = document.audience
    properties.keywords = ", ".join(front_matter_keywords(document.audience, document.effective_from))
    properties.comments = ""
    properties.language = LANGUAGE
    properties.revision = 1
    properties.created = moment
    properties.modified = moment


def render_pptx(document: CustomerDocument) -> bytes:
    """Render a document as a title slide and one slide a section."""
    deck: Any = new_pptx()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = document.title
    cover.placeholders[1].text = document.intro
    for section in document.sections:
        add_section_slide(deck, section)
    set_properties(deck.core_properties, document)
    buffer = io.BytesIO()
    deck.save(buffer)
    return repacked(buffer.getvalue())


def main() -> None:
    """Write every document in place."""
    for document in CUSTOMER_DOCUMENTS:
        path = OUTPUT_FOLDER / document.path
        if path.suffix == ".pptx":
            path.write_bytes(render_pptx(document))
        else:
            write_document(document.for_pages(), path)
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
