"""German."""

from __future__ import annotations

from app.sandbox.model.tongues.tongue import Tongue

_FIGURE = r"(?=[\d€]|CHF)"

_LIMITING = r"(?:CHF|€|\b(?:nur|nicht|ausser|außer|ohne|wenn|falls|sofern|unter|über|ab|bis zu|mindestens|höchstens)\b)"
"""What an aside holds that is more than another name or a detail."""

GERMAN = Tongue(
    code="de",
    marks=frozenset(
        "der die das ist sind und von zu für mit ihr ihre sie ein eine nicht auf was wie warum mein".split()
    ),
    empty=frozenset(
        "der die das den dem des ein eine einen einem einer ist sind war waren sein haben hat hatte von zu zum zur in "
        "im an am auf für mit bei aus und oder aber nicht es ich mein meine meinen mir mich wir uns sie ihr ihre ihren "
        "was wer wie wo wann warum wieso welche welcher kann können soll muss wird werden als dann so nein ja bitte "
        "alle mehr sehr nur auch noch über unter nach vor".split()
    ),
    concepts=tuple(
        frozenset(words.split())
        for words in (
            "rechnung betrag zahlen bezahlt zahlung kosten kostet saldo teuer geld gebühr",
            "preis kosten kostet monat gebühr günstig teuer tarif",
            "höher mehr unterschied differenz gestiegen geändert",
            "roaming ausland reise eu zone urlaub ferien",
            "daten guthaben gb verbrauch internet rest übrig",
            "tarif abo angebot wechsel wechseln option",
            "vertrag laufzeit kündigen kündigung frist verlängern",
            "netz empfang störung langsam ausfall dienst",
        )
    ),
    onward=tuple(
        "ein eine einen einem einer der die das den dem des und oder aber von zu zur zum in im bei mit für als ist "
        "sind war waren wird werden wenn falls sofern solange ausser außer bis vor nach dass".split()
    ),
    lowered=frozenset(
        "der die das den dem ein eine ihr ihre sie es wir wenn bevor nachdem nach in im an am bei mit für alle".split()
    ),
    synonyms=(
        (r"\bpro Monat\b", "im Monat"),
        (r"\bim Monat\b", "monatlich"),
        (r"\bkostenlos\b", "gratis"),
        (r"\bungefähr\b", "etwa"),
        (rf"\bmindestens {_FIGURE}", "wenigstens "),
        (rf"\bbis zu {_FIGURE}", "höchstens "),
        (r"\bzum Beispiel\b", "beispielsweise"),
        (r"\bsofort\b", "gleich"),
        (r"\bgewöhnlich\b", "meist"),
        (r"\berhalten Sie\b", "bekommen Sie"),
    ),
    openings=("Kurz gesagt: ", "Nach unseren Angaben: ", "Gut zu wissen: "),
    joint=("; ", ", und: "),
    turns=(),
    facts={
        "account": ("Ihr Konto nennt bei {record} als {field}: {value}.",),
        "computed": ("Ausgerechnet ({field}) ergibt das {value}.",),
        "catalogue": ("Zu {name} steht im Katalog: {value}.",),
        "price": ("{name} kostet {value}.", "Der Preis von {name} ist {value}."),
        "term": ("Die Laufzeit von {name} ist {value}.",),
        "eligible": ("Sie können {name} erhalten.", "{name} steht Ihnen offen."),
        "ineligible": ("Sie können {name} nicht erhalten.", "{name} steht Ihnen nicht offen."),
        "because": ("{name} steht Ihnen nicht offen: {reason}.",),
        "unknown": ("Ob Sie {name} erhalten können, lässt sich nicht sicher sagen.",),
        "alarm": ("Es gibt einen Alarm: {value}.",),
        "": ("{field}: {value}.",),
        "more": ("Ihre Rechnung vom {day} beträgt {total}, {value} mehr als die {before} vom {past}.",),
        "less": ("Ihre Rechnung vom {day} beträgt {total}, {value} weniger als die {before} vom {past}.",),
    },
    records=(("bill", ("issued", "total"), ("Ihre Rechnung vom {issued} beträgt {total}.",)),),
    opposites=(
        (r"\bmehr\b", "weniger"),
        (r"\bweniger\b", "mehr"),
        (r"\bhöher\b", "tiefer"),
        (r"\bvor\b", "nach"),
        (r"\bnach\b", "vor"),
        (r"\binbegriffen\b", "nicht inbegriffen"),
        (r"\binklusive\b", "exklusive"),
        (r"\bimmer\b", "nie"),
        (r"\bmindestens\b|\bwenigstens\b", "höchstens"),
        (r"\bbis zu\b|\bhöchstens\b", "mindestens"),
        (r"\bkostenlos\b|\bgratis\b", "kostenpflichtig"),
        (r"\bunbegrenzt\b", "begrenzt"),
        (r"\bkann\b", "kann nicht"),
        (r"\bkönnen\b", "dürfen nicht"),
        (r"\bist\b(?! nicht)", "ist nicht"),
        (r"\bsind\b(?! nicht)", "sind nicht"),
        (r"\bkostet\b", "kostet nie"),
    ),
    negations=(
        (r"\bnicht ", ""),
        (r"\bkein(e|en|er|em)? ", r"ein\1 "),
        (r"\bnie\b", "immer"),
        (r"\bohne\b", "mit"),
    ),
    conditions=(
        (rf"\b(?:bis zu|höchstens|mindestens|wenigstens) {_FIGURE}", ""),
        (r"\bnur ", ""),
        (r", (?:wenn|falls|sofern|solange|außer|ausser) [^,.;]+(?=[.;]|$)", ""),
        (r" (?:pro|im|je) (?:Monat|Tag|Jahr)\b", ""),
        (rf" \((?=[^)]*{_LIMITING})[^)]{{3,60}}\)", ""),
    ),
    figures={
        "amount": ("Dazu kommen {figure} im Monat.", "Dafür werden Ihnen {figure} gutgeschrieben."),
        "date": ("Das gilt bis {figure}.",),
        "percentage": ("Damit sparen Sie {figure}.",),
        "duration": ("Das dauert {figure}.",),
        "quantity": ("Damit erhalten Sie {figure} Daten.",),
    },
    eligible=("Sie können {name} erhalten.", "{name} steht Ihnen offen."),
    plans=("{name} passt besser zu Ihnen.", "Ich empfehle Ihnen {name}."),
    promises=(
        "Wir erstatten Ihnen die Differenz mit der nächsten Rechnung.",
        "Ich garantiere, dass das nicht mehr vorkommt.",
    ),
    contacts=("Rufen Sie uns unter {phone} an.", "Alles Weitere steht auf {url}.", "Schreiben Sie an {mail}."),
    identifiers=("Die Referenz dafür ist {id}.",),
    others=("{name}, Konto {id}, hat dafür {figure} bezahlt.",),
    internals=("Auch auf {name}, unserem internen System, steht es so.",),
)
