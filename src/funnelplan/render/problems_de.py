"""What is wrong, in German: for every code the sentence, and what to write instead."""

PROBLEMS: dict[str, tuple[str, str]] = {
    # --- FP0: could not run
    "FP001": (
        "eine Datei dieses Namens gibt es nicht",
        "Den Pfad prüfen oder mit `funnelplan init` einen Plan anlegen.",
    ),
    "FP002": (
        "das ist keine gewöhnliche Datei",
        "Eine Plandatei angeben; aus einer Pipe liest `--plan -` (bei `check`: `-`).",
    ),
    "FP003": ("die Datei lässt sich nicht lesen: {reason}", "Die Zugriffsrechte prüfen."),
    "FP004": (
        "in diesem Ordner und darunter liegen keine Plandateien",
        "Plandateien heißen funnelplan.yaml oder *.funnelplan.yaml; andere einzeln angeben.",
    ),
    "FP011": (
        "ein Wert wird mit PATH=VALUE ersetzt, `{text}` hat diese Form nicht",
        "Zum Beispiel --set stages.sql.rate=30%.",
    ),
    "FP012": ("das Szenario `{name}` gibt es nicht", "Im Plan vorhanden: {known}."),
    "FP013": (
        "der Plan nennt kein Ziel",
        "goal.customers im Plan ergänzen; bei target auch --customers N oder --revenue MONEY.",
    ),
    "FP014": (
        "nur ein Ziel angeben: --customers, --revenue oder STAGE=COUNT",
        "Die anderen weglassen.",
    ),
    "FP015": (
        "eine Anzahl wird als STAGE=COUNT geschrieben, `{text}` hat diese Form nicht",
        "Zum Beispiel sql=40.",
    ),
    "FP016": ("die Stufe `{name}` gibt es im Plan nicht", "Im Plan vorhanden: {known}."),
    "FP017": (
        "zur ersten Stufe, {name}, führt nichts hin",
        "Von ihr aus vorwärts rechnen: funnelplan forecast {name}={count}.",
    ),
    "FP018": ("auf {name}, die letzte Stufe, folgt nichts mehr", "Eine Stufe darüber angeben."),
    "FP019": (
        "{lost} können nicht kalt geworden sein: es gibt nur {of}",
        "Mit --of angeben, wie viele es waren, oder die Zahl der kalt gewordenen senken.",
    ),
    "FP020": (
        "der Plan sagt nicht, was bei {name} kalt wird",
        "shelf_life und response (oder capacity) und basis bei der Stufe ergänzen oder angeben, wie viele: --lost-sqls N, --cold STAGE=N.",
    ),
    "FP021": (
        "--lost-sqls setzt eine Stufe mit der Rolle sql voraus, der Plan hat keine",
        "Stattdessen --cold STAGE=N angeben.",
    ),
    "FP022": (
        "was ein Budget kauft, setzt Stückkosten voraus",
        "spend.per im Plan ergänzen, etwa `per: {{visitor: 4.50}}`.",
    ),
    "FP023": (
        "ein Umsatzziel setzt voraus, dass der Auftragswert bekannt ist",
        "deal.value im Plan ergänzen.",
    ),
    "FP024": ("die Kennzahl `{name}` gibt es nicht", "Kennzahlen dieses Plans: {known}."),
    "FP025": (
        "es gibt nichts, woraus sich eine Prognose rechnen ließe",
        "STAGE=COUNT oder --budget MONEY angeben oder im Plan Ziel, Zugänge oder Budget ergänzen.",
    ),
    "FP027": (
        "der Bericht lässt sich nicht schreiben: {reason}",
        "Den Ordner und seine Zugriffsrechte prüfen.",
    ),
    "FP028": ("der Bericht würde den Plan selbst ersetzen", "Ein anderes --output angeben."),
    "FP029": ("die Datei gibt es schon", "Mit --force ersetzen oder einen anderen Pfad angeben."),
    "FP030": ("die Vorlage `{name}` gibt es nicht", "Vorlagen: {known}."),
    "FP031": ("die Locale `{name}` ist nicht bekannt", "Zum Beispiel de_DE oder en_US."),
    "FP032": ("--max-age gilt nur mit --require-source", "--require-source ergänzen."),
    "FP033": (
        "die Standardausgabe ist geschlossen oder voll: {reason}",
        "Verloren ist nur dieser Bericht; den Befehl noch einmal ausführen.",
    ),
    "FP034": (
        "entweder Mengen oder --budget angeben, nicht beides",
        "Eins von beiden weglassen.",
    ),
    "FP036": ("{name} ist zweimal angegeben", "Je Stufe eine Anzahl angeben."),
    "FP037": (
        "--of ist die Zahl der Leads, die kalt werden können; bei 0 gibt es keine",
        "1 oder mehr angeben.",
    ),
    "FP038": (
        "die Fragen wurden nicht bis zum Ende beantwortet",
        "Nichts wurde geschrieben; den Befehl noch einmal ausführen.",
    ),
    "FP040": (
        "entweder --lost-sqls oder --cold angeben, nicht beides",
        "Eins von beiden weglassen.",
    ),
    "FP041": ("es gibt keinen Bericht `{name}`", "Berichte: {known}."),
    "FP042": (
        "unbekannt, wie viele es sind: der Plan nennt weder Ziel noch Zugänge",
        "--of N angeben, oder goal.customers in den Plan aufnehmen.",
    ),
    "FP043": (
        "die Endung dieser Datei ist kein Format, das hier geschrieben wird",
        "Auf .txt, .json, .csv oder .md enden lassen, oder --format angeben.",
    ),
    "FP044": (
        "--rounding gehört bei einer Vorschau zu Mengen",
        "STAGE=COUNT angeben, oder --rounding weglassen.",
    ),
    "FP045": (
        "Kaltwerden wird für mehr als {most} Kunden nicht berechnet",
        "Ein kleineres --of oder Ziel angeben.",
    ),
    "FP046": (
        "auf der Stufe {name} ist im Plan niemand: jeder Kanal beginnt weiter unten",
        "Mit --cold STAGE=N eine Stufe nennen, die besetzt ist.",
    ),
    "FP047": (
        "der Plan hat keine Kanäle, nach denen sich etwas aufteilen ließe",
        "`channels:` im Plan ergänzen; `funnelplan init --template channels` zeigt, wie.",
    ),
    "FP048": (
        "es ist kein Budget genannt, und der Plan hat keines",
        "Eines nennen, etwa `funnelplan budget 60_000` oder spend.budget im Plan ergänzen.",
    ),
    "FP049": (
        "{budget} decken nicht einmal die Fixkosten von {fixed}",
        "Mehr geben oder spend.costs senken.",
    ),
    "FP050": (
        "nur eine Frage stellen: einen Betrag, --more oder --customers",
        "Die anderen weglassen.",
    ),
    "FP051": (
        "kostenlos und ohne Grenze, sodass kein Budget das ausschöpft: {names}",
        "Ergänzen, was einer kostet (`per`) oder wie viele es höchstens sind (`at_most`).",
    ),
    "FP052": (
        "{count} Kanäle haben Fixkosten; welche davon sich lohnen, wird für höchstens {most} durchgerechnet",
        "Fixkosten kleiner Kanäle weglassen oder Kanäle zusammenfassen.",
    ),
    "FP053": (
        "die eingeplanten Kanäle nennen ihre Zahl, Geld ändert an einer Prognose daher nichts",
        "`funnelplan budget` fragen, welcher Kanal es bekommen sollte, oder einem Kanal `share` statt `expect` geben.",
    ),
    "FP054": (
        "--sqls braucht eine Stufe mit der Rolle sql, und der Plan hat keine",
        "Der Stufe, die der Vertrieb übernimmt, `role: sql` geben.",
    ),
    "FP055": (
        "der Plan ist zweimal genannt und würde doppelt zählen",
        "Jeden Plan einmal nennen.",
    ),
    "FP056": (
        "was geplant ist, belegt schon {used} von {slots} SQLs",
        "Mehr --sqls angeben oder weniger planen.",
    ),
    "FP057": (
        "was über das Geplante hinausgeht, ist nicht bekannt: der Plan nennt weder Ziel noch Zahlen",
        "Das ganze Budget nennen, etwa `funnelplan budget 60_000`, oder goal.customers im Plan ergänzen.",
    ),
    "FP058": (
        "`{name}` ist ein Kanal, gefragt ist eine Stufe",
        "Eine davon nennen: {known}. Zahlen eines Kanals nimmt `funnelplan forecast`.",
    ),
    "FP059": (
        "wie viele kalt wurden, ist angegeben, also gibt es keine Reaktionszeit zu berechnen",
        "Die Zahl weglassen oder {option}.",
    ),
    "FP060": (
        "der Preis einer Reaktionszeit braucht, wie lange {name} haltbar ist und wann sich der Vertrieb meldet",
        "shelf_life und response bei der Stufe ergänzen.",
    ),
    "FP061": (
        "Kanäle werden für eine Zahl kalter Leads unterschieden",
        "--lost-sqls N angeben oder --by channel weglassen.",
    ),
    # --- FP1: not the text of a plan
    "FP062": (
        "Ein Zeitplan braucht Tage und Dauern: {key}.",
        "Im Plan angeben, von wann bis wann er gilt (goal.from, goal.by) und wie lange Leads bis zur nächsten Stufe brauchen (stages.NAME.takes), etwa `takes: {{average: 3 months, steps: 3}}`.",
    ),
    "FP063": (
        "{option} passt nicht zu dieser Frage.",
        "--per-month gehört zu --backward, --until zur Frage ohne --backward.",
    ),
    "FP064": (
        "{until} ist kein Tag, bis zu dem sich schauen lässt: Der Plan beginnt am {from}.",
        "Einen Tag ab dann angeben, etwa `2028-12-31`, oder eine Dauer bis 100 Jahre, etwa `24 months`.",
    ),
    "FP101": (
        "die Datei ist größer, als ein Plan sein kann ({most} Bytes)",
        "Eine Plandatei angeben, keine Daten.",
    ),
    "FP102": ("die Datei ist {encoding}, ein Plan ist UTF-8", "Als UTF-8 speichern."),
    "FP103": (
        "das Byte 0x{byte} an Position {offset} ist kein UTF-8",
        "Die Datei als UTF-8 speichern.",
    ),
    "FP104": ("das Steuerzeichen {character} gehört nicht in einen Plan", "Das Zeichen löschen."),
    "FP105": ("die Datei ist leer", "Mit `funnelplan init` beginnen."),
    # --- FP2: not YAML, or YAML that a plan does without
    "FP201": ("das ist kein YAML: {said}", "{hint}"),
    "FP202": (
        "`{key}` steht zweimal da, zuerst in Zeile {line}",
        "Nur einen der beiden Schlüssel behalten.",
    ),
    "FP203": (
        "Anker und Aliase (`{name}`) werden in einem Plan nicht gelesen",
        "Den Wert dort hinschreiben, wo er gebraucht wird.",
    ),
    "FP204": (
        "Merge-Schlüssel (`<<`) werden in einem Plan nicht gelesen",
        "Die Schlüssel ausschreiben oder Szenarien verwenden.",
    ),
    "FP205": (
        "Tags (`{tag}`) werden in einem Plan nicht gelesen",
        "Das Tag löschen; jedes Feld kennt seinen Typ.",
    ),
    "FP206": (
        "tiefer als {most} Ebenen verschachtelt",
        "Ein Plan braucht fünf; nach einer offenen Klammer suchen.",
    ),
    "FP207": ("die Datei hat mehr als {most} Werte", "In mehrere Pläne aufteilen."),
    "FP208": ("hier beginnt ein zweites Dokument", "Ein Plan je Datei: das `---` löschen."),
    "FP209": (
        "ein Schlüssel ist ein Wort, keine Liste und kein Block von Schlüsseln",
        "In der Form `key: value` schreiben.",
    ),
    "FP210": ("dieser Wert ist {length} Zeichen lang", "Höchstens {most} schreiben."),
    # --- FP3: the structure
    "FP301": ("den Schlüssel `{key}` gibt es hier nicht", "Hier bekannt: {known}."),
    "FP302": ("der Schlüssel `{key}` fehlt", "`{key}: …` ergänzen."),
    "FP303": (
        "hier gehören Schlüssel mit Werten hin",
        "Eingerückte Zeilen `key: value` schreiben, oder `{{key: value}}`.",
    ),
    "FP304": ("{key} muss eine Liste sein", "Jeden Eintrag mit `- ` beginnen."),
    "FP305": (
        "{key} muss ein einzelner Wert sein, keine Liste und kein Block von Schlüsseln",
        "Den Wert hinter den Schlüssel schreiben.",
    ),
    "FP306": (
        "`{key}` gehört zum Format 1, wird von dieser Version aber noch nicht unterstützt",
        "Vorerst herausnehmen; abgelehnt wird es, damit keine Kennzahl es still übergeht.",
    ),
    "FP307": ("`{text}` steht für {key} nicht zur Wahl", "Zur Wahl stehen: {options}."),
    "FP308": (
        "ein Trichter hat mindestens zwei Stufen: eine mit einer Rate und den Kunden",
        "Eine Stufe ergänzen.",
    ),
    "FP309": (
        "`{text}` ist keine Version des Formats, die hier gelesen wird",
        "`funnelplan: {known}` schreiben.",
    ),
    "FP310": ("`{key}` hat keinen Wert", "Einen Wert schreiben oder den Schlüssel herausnehmen."),
    "FP311": (
        "ein Trichter hat höchstens 50 Stufen",
        "Stufen zusammenfassen.",
    ),
    # --- FP4: values
    "FP401": (
        "`{text}` ist keine Konversionsrate",
        "25%, 0.25, 1/4, 25 of 100 oder 20% to 30% schreiben.",
    ),
    "FP402": (
        "`{text}` ist kein Anteil: eine Zahl ohne Prozentzeichen ist ein Anteil an 1",
        "{percent} oder {decimal} schreiben.",
    ),
    "FP403": ("`{text}` hat ein Dezimalkomma", "{better} schreiben."),
    "FP404": ("`{text}` ist mehr als 100 %", "Ein Anteil ist höchstens 100%."),
    "FP405": (
        "mit einer Rate von 0 wird aus keinem Lead je ein Kunde",
        "Eine Rate über 0 schreiben.",
    ),
    "FP406": (
        "`{text}`: mehr Erfolge als Fälle kann es nicht geben, und ohne Fälle keine Rate",
        "Zuerst die Erfolge schreiben: 25 of 100.",
    ),
    "FP407": (
        "`{text}` ist keine Sicherheit: sie liegt zwischen 0 und 100 %, beide ausgeschlossen",
        "90% schreiben.",
    ),
    "FP408": (
        "`{text}`: eine Spanne geht von der niedrigeren zur höheren Rate",
        "20% to 30% schreiben.",
    ),
    "FP409": (
        "`{text}` kann {percent} oder ein Vielfaches bedeuten",
        "{percent} schreiben, falls Prozent gemeint sind.",
    ),
    "FP411": (
        "`{text}` ist keine Zahl",
        "Nur Ziffern, etwa 100000, 100_000 oder 4.50; Währung und Einheit stehen anderswo.",
    ),
    "FP412": (
        "die Trennzeichen in `{text}` werden je nach Land verschieden gelesen",
        "Für Tausender {grouped} schreiben{decimal_hint}.",
    ),
    "FP413": ("`{text}` ist negativ", "0 oder mehr schreiben."),
    "FP414": (
        "diese Zahl ist zu lang ({digits} Stellen)",
        "Gelesen werden höchstens 15 Stellen vor und 12 nach dem Dezimalpunkt.",
    ),
    "FP415": ("`{text}` ist mit einem Exponenten geschrieben", "Die Zahl ausschreiben."),
    "FP416": (
        "{key} kann nicht 0 sein",
        "Mehr als 0 schreiben oder weglassen.",
    ),
    "FP417": (
        "`{text}`: nur Stückkosten können ein Anteil am Auftragswert sein",
        "Was ein Kunde kostet, steht unter `per` bei der letzten Stufe; sonst einen Betrag schreiben.",
    ),
    "FP418": (
        "`confidence` gehört zu einer Spanne, und das ist keine",
        "Weglassen, oder die Rate als 20% to 30% schreiben.",
    ),
    "FP419": (
        "`{key}` steht hinter einem Komma, als wäre es ein Schlüssel",
        "Dezimalzahlen mit Punkt schreiben: 1.5% oder 3.20.",
    ),
    "FP421": ("`{text}` ist keine ganze Zahl", "Eine ganze Zahl schreiben."),
    "FP422": ("`{text}` ist mehr als {most}", "Eine kleinere Zahl schreiben."),
    "FP423": (
        "`{text}`: nur Kosten mit einem Namen können monatlich anfallen",
        "Kosten pro Monat stehen unter `costs`, Umsatz pro Monat unter deal.recurring; sonst einen Betrag schreiben.",
    ),
    "FP424": (
        "`{text}`: Kosten sind ein Betrag für den ganzen Plan oder einer pro Monat",
        "36_000 schreiben oder 3_000 per month.",
    ),
    "FP425": ("`{text}` wovon?", "{text} of deal schreiben, oder einen Betrag."),
    "FP426": (
        "wären {text} davon kalt geworden, hätte der Vertrieb keinen bearbeitet, der weiterkommt",
        "Den Anteil schreiben, der kalt geworden war, unter 100 %: {{all: 10%}}.",
    ),
    "FP427": (
        "Zeiten, die um {text} um ihren Mittelwert schwanken, lassen sich nicht aus ganzen Schritten zusammensetzen",
        "Höchstens 100% schreiben (das ist ein einziger Schritt) oder eine Tabelle.",
    ),
    "FP428": (
        "Zeiten, die überhaupt nicht schwanken, sind kein Mittelwert",
        "`exactly` statt `average` schreiben und `spread` weglassen.",
    ),
    "FP429": (
        "`{text}` ist kein Abzinsungssatz: er sagt, was Geld durch ein Jahr Verzug an Wert verliert",
        "Einen Anteil pro Jahr schreiben, etwa 10% per year.",
    ),
    "FP430": (
        "`{text}` ist kein Tag eines Plans: Sie liegen zwischen 1900 und 2200",
        "Einen Tag vom 1900-01-01 bis zum 2200-12-31 schreiben.",
    ),
    "FP431": ("`{text}` ist kein Datum", "YYYY-MM-DD schreiben, etwa 2027-12-31."),
    "FP432": (
        "den Tag `{text}` gibt es nicht",
        "Einen Kalendertag schreiben, als YYYY-MM-DD.",
    ),
    "FP433": (
        "`{text}` sagt nicht, wann bezahlt wird",
        "monthly, einen Monat (2027-04) oder einen Tag (2027-04-15) schreiben.",
    ),
    "FP434": (
        "`{text}` sagt nicht, wann Leads hereinkommen",
        "level, ramp, einen Monat (2027-04), einen Tag (2027-04-15) oder Gewichte je Monat schreiben.",
    ),
    "FP435": (
        "Gewichte gelten je Monat, und `{text}` ist kein Monat",
        "Jeden so schreiben: 2027-04; `{{ramp: 6 months}}` steht allein.",
    ),
    "FP436": (
        "`{text}` sind keine ganzen Monate",
        "Ganze Monate schreiben, etwa 6 months.",
    ),
    "FP437": (
        "`{text}`: Geld, das später kommt, ist nicht mehr wert als heutiges",
        "0% per year oder mehr schreiben.",
    ),
    "FP438": (
        "zu `{name}` gehört kein `year`",
        "`year` weglassen; es gehört nur zu {options}.",
    ),
    "FP439": (
        "alle Gewichte sind 0, also käme nie ein Lead herein",
        "Für einen Monat, in dem welche kommen, mehr als 0 schreiben.",
    ),
    "FP441": ("`{text}` ist keine Dauer", "30 days, 6 months oder 2 years schreiben."),
    "FP442": (
        "`{text}` hat keine Zeiteinheit",
        "{text} h, {text} days, {text} weeks oder {text} months schreiben.",
    ),
    "FP443": (
        "`{text}` ist keine Abwanderungsrate",
        "Einen Anteil je Monat, Quartal oder Jahr schreiben: 2% per month.",
    ),
    "FP444": (
        "`{text}` ist länger als 100 Jahre",
        "Eine kürzere Zeit schreiben.",
    ),
    "FP445": (
        "`{text}` sagt nicht, wie viele in welcher Zeit",
        "Eine Zahl je Tag, Woche, Monat, Quartal oder Jahr schreiben: 4 per week.",
    ),
    "FP446": ("`{text}` kann zweierlei heißen", "{one} oder {other} schreiben: {hint}."),
    "FP447": (
        "eine Zeile dieser Tabelle beginnt mit einer Dauer, und `{text}` ist keine",
        "Mit Einheit schreiben, etwa `7 days: 80%`.",
    ),
    "FP448": (
        "`between` reicht von einer kürzeren Dauer bis zu einer längeren",
        "Beide als Liste schreiben, etwa [1 month, 6 months]; 8 von 10 liegen dazwischen.",
    ),
    "FP449": (
        "bezahlt würde nie etwas: `for` ist kürzer als 1 {every}, und erst danach wird zum ersten Mal bezahlt",
        "Mindestens 1 {every} schreiben.",
    ),
    "FP451": (
        "`{character}` gehört nicht in einen Namen",
        "Erlaubt sind Buchstaben, Ziffern, Leerzeichen, - und _; alles andere gehört in `title`.",
    ),
    "FP452": (
        "der Name ist {length} Zeichen lang",
        "Höchstens {most} verwenden; längere Bezeichnungen gehören in `title`.",
    ),
    "FP453": ("der Text ist {length} Zeichen lang", "Höchstens {most} verwenden."),
    "FP461": (
        "`{text}` ist keine Währung",
        "Drei Großbuchstaben schreiben (ISO 4217), etwa EUR.",
    ),
    "FP462": ("`{text}` ist keine Locale", "Sprache und Land schreiben, etwa de_DE."),
    # --- FP5: the meaning
    "FP501": ("die Stufe `{name}` gibt es zweimal", "Jeder Stufe einen eigenen Namen geben."),
    "FP502": (
        "eine Stufe kann nicht `{name}` heißen: so heißt eine Kennzahl",
        "Der Stufe einen anderen Namen geben.",
    ),
    "FP503": (
        "`{name}` hat die Rolle {role}, `{other}` aber auch",
        "Einer der beiden einen anderen Namen oder eine andere Rolle geben.",
    ),
    "FP504": (
        "`{name}` kann nicht die Rolle {role} haben: Kunde ist die letzte Stufe und nur sie",
        "Rolle, Name oder Platz der Stufe ändern.",
    ),
    "FP505": (
        "die Stufe `{name}` hat keine Rate; wie viele die nächste erreichen, ist also unbekannt",
        "`rate: 25%` ergänzen; nur die letzte Stufe hat keine.",
    ),
    "FP506": (
        "die letzte Stufe, `{name}`, hat eine Rate, aber nach ihr kommt nichts",
        "Die Rate herausnehmen oder die Stufe ergänzen, zu der sie führt.",
    ),
    "FP507": (
        "die Raten ergeben multipliziert weniger als 1 zu 10^30",
        "Damit lässt sich nicht planen; die Raten prüfen.",
    ),
    "FP508": ("die Stufe `{name}` gibt es im Plan nicht", "Im Plan vorhanden: {known}."),
    "FP509": (
        "bei `{name}` gibt es keine Zugänge: Kunden sind das, was herauskommt",
        "Eine Stufe darüber angeben.",
    ),
    "FP510": (
        "`{name}` und `{other}` sind dieselbe Stufe",
        "Nur einen der beiden Schlüssel behalten.",
    ),
    "FP515": ("`{path}`: `{name}` gibt es dort nicht", "Dort vorhanden: {known}."),
    "FP516": (
        "`{path}` lässt sich nicht ersetzen",
        "Ersetzt wird ein Wert über seinen Pfad, etwa stages.sql.rate.",
    ),
    "FP517": (
        "ein Szenario kann nicht `{name}` heißen: so heißt der Plan selbst",
        "Einen anderen Namen wählen.",
    ),
    "FP518": (
        "`{path}`: dort heißen mehrere `{name}`",
        "Jedem einen eigenen Namen geben, damit eine Überschreibung einen meinen kann.",
    ),
    "FP521": (
        "ein Ziel nennt Kunden oder Umsatz, nicht beides",
        "Eins von beiden behalten; das andere folgt aus deal.value.",
    ),
    "FP522": (
        "ein Umsatzziel setzt voraus, dass der Auftragswert bekannt ist",
        "`deal: {{value: …}}` ergänzen.",
    ),
    "FP523": (
        "der Plan endet ({by}), bevor er beginnt ({from})",
        "Den späteren Tag hinter `by` schreiben.",
    ),
    "FP531": (
        "`counts` sagt, wie lange wiederkehrender Umsatz zählt, und es gibt keinen",
        "`recurring` ergänzen oder `counts` herausnehmen.",
    ),
    "FP532": (
        "die Abwanderung ist für einen längeren Zeitraum angegeben als die Zahlungen (per {per})",
        "Die Abwanderung per {per} angeben.",
    ),
    "FP541": (
        "`{text}` ist keine Leitplanke",
        "Kennzahl, Vergleich und Grenzwert schreiben: cost_per_order <= 24_000.",
    ),
    "FP542": (
        "für eine Leitplanke gibt es die Kennzahl `{name}` nicht",
        "`funnelplan explain` listet die Kennzahlen auf.",
    ),
    "FP543": (
        "`{name}` ist {kind}, `{text}` dagegen nicht",
        "Den Grenzwert in der Einheit der Kennzahl schreiben.",
    ),
    "FP544": (
        "`{name}` lässt sich aus diesem Plan nicht berechnen ({why})",
        "Ergänzen, was die Kennzahl braucht, oder die Leitplanke herausnehmen.",
    ),
    "FP551": (
        "den Kanal `{name}` gibt es zweimal: `{other}` ist derselbe Name",
        "Jedem Kanal einen eigenen Namen geben.",
    ),
    "FP552": (
        "ein Kanal kann nicht `{name}` heißen: das ist der Name einer Stufe oder ein Wort dieses Werkzeugs",
        "Nach der Herkunft der Leads benennen, etwa Website oder Messe.",
    ),
    "FP553": (
        "`{channel}` beginnt bei {enters}, hat also keine Stufe {name} und keine Rate dafür",
        "Die Rate weglassen oder den Kanal bei {name} beginnen lassen.",
    ),
    "FP555": (
        "`{channel}` beginnt bei {enters}, zahlt also für keine Stufe {name}",
        "Die Kosten weglassen oder den Kanal bei {name} beginnen lassen.",
    ),
    "FP556": (
        "`{name}` hat eine feste Zahl und einen Anteil an dem, was offen bleibt",
        "`expect` behalten, wenn die Zahl bekannt ist, sonst `share`.",
    ),
    "FP557": (
        "die Anteile der Kanäle ergeben zusammen {together}",
        "Sie teilen auf, was Kanäle mit `expect` offen lassen: {gap} wegnehmen.",
    ),
    "FP558": (
        "die Anteile der Kanäle ergeben zusammen nur {together}",
        "Sie teilen alles auf, was Kanäle mit `expect` offen lassen: {gap} ergänzen; Drittel schreibt man 1/3.",
    ),
    "FP559": (
        "von `{name}` werden {expect} erwartet, höchstens möglich sind {most}",
        "`at_most` erhöhen oder weniger erwarten.",
    ),
    "FP560": (
        "ein Plan mit Kanälen hat keine Zugänge (intake): beide sagen, was hereinkommt",
        "Die Zahlen als `expect` der Kanäle schreiben oder die Kanäle weglassen.",
    ),
    "FP561": (
        "ein Anteil am Auftragswert fällt je Kunde an, nicht je {name}",
        "Unter der letzten Stufe schreiben oder einen Betrag nennen.",
    ),
    "FP562": (
        "für einen Anteil am Auftragswert muss bekannt sein, was ein Auftrag wert ist",
        "`deal: {{value: …}}` ergänzen oder einen Betrag schreiben.",
    ),
    "FP563": (
        "für einen Betrag pro Monat muss bekannt sein, wie viele Monate der Plan hat",
        "goal.from und goal.by ergänzen oder den Betrag für den ganzen Plan schreiben.",
    ),
    "FP564": (
        "ein Betrag pro Monat ist jeden Monat fällig, nicht am {paid}",
        "`paid` weglassen, oder den Betrag nennen, der dann fällig ist.",
    ),
    "FP571": ("`{key}` sagt nicht, wie lange", "Eins davon schreiben: {options}."),
    "FP572": (
        "`{key}` sagt auf mehrere Arten, wie lange: {found}",
        "Eine davon behalten.",
    ),
    "FP573": (
        "nach {later} sind {more} noch nicht kalt, nach {name} aber nur {share}",
        "{share} oder weniger schreiben: was kalt ist, bleibt kalt, wenn es nicht zurückgeholt wird (`revive`).",
    ),
    "FP574": (
        "innerhalb von {later} sind es {less}, innerhalb von {name} aber schon {share}",
        "{share} oder mehr schreiben: jede Zeile zählt die darüber mit.",
    ),
    "FP575": (
        "bei wie vielen sich der Vertrieb nie meldet, sagt die Tabelle selbst: was ihre letzte Zeile von 100 % übrig lässt",
        "`never` weglassen, notfalls die letzte Zeile senken.",
    ),
    "FP576": (
        "`{key}` sagt, wie sehr ein Mittelwert schwankt, und es gibt kein `average`",
        "`average: 7 days` ergänzen oder `{key}` weglassen.",
    ),
    "FP577": (
        "ohne `basis` zählen kalt gewordene Leads womöglich doppelt: vielleicht ist die gemessene Rate ihretwegen schon niedrig",
        "`basis: worked` ergänzen, wenn die Rate an rechtzeitig bearbeiteten gemessen ist, oder `basis: {{all: 10%}}`, wenn an allen, von denen 10 % kalt geworden waren.",
    ),
    "FP578": (
        "wie viele der Vertrieb bearbeiten kann, hängt davon ab, wie lange der Plan läuft, und das sagt er nicht",
        "goal.from und goal.by ergänzen, den ersten und den letzten Tag.",
    ),
    "FP579": (
        "`{key}` gilt für Leads auf dem Weg, und bei der letzten Stufe sind sie angekommen",
        "Bei einer Stufe darüber schreiben.",
    ),
    "FP580": (
        "{rate} von allen können nicht weitergekommen sein: {cold} waren kalt geworden (`basis`), {left} blieben übrig",
        "Eins von beiden senken, oder `basis: worked` schreiben, wenn die Rate an rechtzeitig bearbeiteten gemessen ist.",
    ),
    "FP581": (
        "`{name}`: alle wären kalt, bevor der Vertrieb sie bearbeitet, und niemand käme weiter",
        "Früher nachfassen, mit mehr Leuten planen oder eine längere Haltbarkeit annehmen.",
    ),
    "FP582": (
        "`{name}` liegt unter der Stufe, auf der Leads kalt werden, und dort waren sie nie",
        "Die Stufe nennen, auf die kalte Leads zurückfallen: die, auf der sie kalt werden, oder eine darüber.",
    ),
    "FP583": (
        "`{name}`: alle werden kalt und alle kommen zurück, immer im Kreis und ohne Ende",
        "Früher nachfassen oder `success` unter 100 % schreiben.",
    ),
    "FP584": (
        "außerhalb einer so weiten Spanne kann keine Rate in {outside} der Fälle liegen, denn keine liegt unter 0 oder über 100 %",
        "Eine engere Spanne schreiben oder eine `confidence` über {confidence}.",
    ),
    "FP586": ("`{name}` und `{other}` sind gleich lang", "Eine der beiden Zeilen behalten."),
    "FP588": (
        "nach `{name}` ist noch keiner kalt, die Tabelle lässt aber nur {share} übrig",
        "100% schreiben oder die Zeile weglassen: damit beginnt die Tabelle von selbst.",
    ),
    "FP589": (
        "`{path}` und `{other}` sagen dasselbe auf zwei Arten, und keine könnte gelten",
        "Eine von beiden behalten.",
    ),
    "FP590": (
        "gute und schlechte Jahre können nicht um {wobble} um {rate} schwanken: das wären mehr als 100 %",
        "period_wobble kleiner angeben.",
    ),
    "FP591": (
        "{rate} späte Kunden, neben den {share} von `{name}`, die ohnehin Kunden werden, wären mehr als alle",
        "Für `late` eine kleinere Rate schreiben oder die Raten der Stufen prüfen.",
    ),
    "FP592": (
        "die Tabelle endet mit {share} (`{name}`), spricht aber nur von denen, bei denen es überhaupt dazu kommt",
        "Dort 100% schreiben oder die Dauer ergänzen, nach der es bei allen so weit ist.",
    ),
    "FP593": (
        "`{channel}` beginnt bei {enters}, hat also keine Stufe {name}, die dauern könnte",
        "Die Dauer weglassen oder den Kanal bei {name} beginnen lassen.",
    ),
    "FP594": (
        "`{key}` hängt von den Tagen des Plans ab, und er nennt sie nicht",
        "goal.from und goal.by ergänzen, den ersten und den letzten Tag.",
    ),
    "FP595": (
        "{text} liegt nicht im Plan, der vom {from} bis zum {by} läuft",
        "Einen Zeitpunkt innerhalb dieser Tage schreiben oder goal.from oder goal.by ändern.",
    ),
    "FP596": (
        "`{key}` hat {found} Einträge, und der Plan hat {needed} {hint}",
        "Für jeden davon einen Wert schreiben.",
    ),
    "FP597": (
        "{count} Kunden bis zum Ende eines Quartals sind weniger als {before} ein Quartal zuvor",
        "{before} oder mehr schreiben: jeder Eintrag zählt die davor mit.",
    ),
    "FP598": (
        "`by_quarter` endet mit {last}, und das Ziel ist {customers}",
        "Als letzten Eintrag {customers} schreiben oder goal.customers ändern.",
    ),
    "FP599": (
        "`by_quarter` teilt eine Zahl von Kunden auf, und das Ziel nennt keine",
        "goal.customers schreiben (statt goal.revenue) oder `by_quarter` weglassen.",
    ),
    "FP600": (
        "Leads von {name} können kalt werden, bis sie weiterkommen; wie viele, folgt allein aus `takes` der Stufe, nicht aus dem eines Kanals",
        "Die Angabe streichen, oder bei {name} schreiben, bis wann angerufen wird (`response`): Dann dauert es bei den rechtzeitig Angerufenen so lange, wie der Kanal sagt.",
    ),
    # --- FP6: findings of check
    "FP601": (
        "Leitplanke durchbrochen: {guardrail} (Grundlage: {rule})",
        "Den Plan ändern, oder den Grenzwert mit denen, die ihn gesetzt haben; Herleitung: `funnelplan explain {metric} --planned`.",
    ),
    "FP603": (
        "{name} ist angenommen: es gibt keine Quelle",
        "Ausführlich schreiben: {{value: …, source: …, as_of: …}}.",
    ),
    "FP604": (
        "{name} ist gezählt, die Quelle aber nicht genannt",
        "Ausführlich schreiben: {{value: …, source: …, as_of: …}}.",
    ),
    "FP605": ("{name} hat eine Quelle, aber keinen Stichtag", "as_of: YYYY-MM-DD ergänzen."),
    "FP606": (
        "{name} hat den Stand {as_of}, am {today} ist das zu alt",
        "Neu messen oder mit einem neuen as_of bestätigen.",
    ),
    "FP607": (
        "{name} hat den Stand {as_of}, das liegt nach dem {today}",
        "as_of berichtigen.",
    ),
    "FP608": (
        "eine Konversionsrate von {rate} ist für Besucher selten: Webverkehr kommt kaum über 20 %",
        "Die Rate prüfen, und ob es überhaupt Besucher sind.",
    ),
    "FP609": (
        "die Kanäle bringen im Mittel {brought}, das Ziel sind {goal}: die übrigen {lacking} bringt kein Kanal",
        "Einem Kanal `share` statt `expect` geben, mehr erwarten oder das Ziel senken; `funnelplan budget` sagt, was mehr Geld brächte.",
    ),
    "FP610": (
        "`{name}` müsste {asked} bringen, höchstens möglich sind {most}",
        "Seinen Anteil senken, von anderen Kanälen mehr erwarten oder das Ziel senken.",
    ),
    "FP611": (
        "das Budget von {budget} deckt nicht einmal die Fixkosten von {fixed}",
        "Das Budget erhöhen oder Fixkosten senken (spend.costs, costs eines Kanals).",
    ),
    "FP612": (
        "in der Vereinbarung von Marketing und Vertrieb ist offen, {hint}",
        "Gemeinsam festlegen und als `sla.{item}` ergänzen.",
    ),
    "FP613": (
        "zugesagt ist als Frist zum Nachfassen {promised}, nach der Reaktionszeit des Plans schaffen das aber nur {kept} ({name})",
        "Früher nachfassen und als `response` schreiben, oder zusagen, was geplant ist.",
    ),
    "FP614": (
        "das Ziel braucht {needed} rechtzeitig bearbeitete `{name}`, zu schaffen sind {most} (people: {people})",
        "Mit `people: {enough}`, höherem Tempo oder mehr Zeit planen, oder das Ziel senken.",
    ),
    "FP615": (
        "`{key}` von {name} allein sagt wenig darüber, was kalt wird: `{lacking}` fehlt",
        "`{lacking}` bei der Stufe ergänzen.",
    ),
    "FP616": (
        "mit den Leuten dort bei {name} wird das Ziel nie zu {confidence} sicher, wie viele Leads auch kommen",
        "Mehr Leute, ein höheres Tempo oder mehr Zeit einplanen, oder weniger Sicherheit verlangen.",
    ),
    "FP617": (
        "Der Verkaufszyklus von {begins} bis {ends} dauert im Durchschnitt {cycle}, und der Plan hat {left} ({from} bis {by}): Von denen, die je unterschreiben, tun es bis dahin {timely}, so wie Leads geplant hereinkommen.",
        "Damit die Hälfte rechtzeitig unterschreibt, müssten Leads spätestens am {latest} kommen; goal.by verschieben, `takes` verkürzen, oder mit dem planen, was jetzt offen ist (`funnelplan timeline --backward`).",
    ),
    "FP618": (
        "Der Verkaufszyklus von {begins} bis {ends} dauert im Durchschnitt {cycle}, länger als die Vorgabe: höchstens {norm}.",
        "Die Stufe suchen, die am längsten dauert (`funnelplan explain cycle`), oder eine andere Vorgabe vereinbaren.",
    ),
    "FP619": (
        "Wer über {name} kommt, kann bis {by} nicht mehr unterschreiben: Diese Leads kommen von {first} bis {last}, und es dauert im Durchschnitt {cycle}.",
        "Früher kommen lassen (`when`), `takes` verkürzen oder goal.by verschieben.",
    ),
    "FP620": (
        "by_quarter will {customers} bis {by}, und wer erst im Plan hereinkommt, kann bis dahin nicht unterschreiben.",
        "Das Ziel senken, oder mit dem planen, was zu Beginn offen ist (stages.NAME.open): `funnelplan timeline --backward`.",
    ),
}

HINTS: dict[str, str] = {
    "tab": "Mit Leerzeichen einrücken, nicht mit Tabulatoren.",
    "character": "Den Text in Anführungszeichen setzen.",
    "colon": "Einen Text mit Doppelpunkt in Anführungszeichen setzen und die Einrückung prüfen.",
    "no_colon": "Auf einen Schlüssel folgen Doppelpunkt und Leerzeichen: `key: value`.",
    "indent": "Die Einrückung prüfen: Schlüssel einer Ebene beginnen in derselben Spalte.",
    "quote": "Ein Anführungszeichen oder eine Klammer wird hier geöffnet und nie geschlossen.",
    "bracket": "Klammern und Kommas in dieser Zeile prüfen.",
    "escape": "In doppelten Anführungszeichen leitet ein Backslash ein Sonderzeichen ein; einfache "
    "verwenden.",
    "other": "Diese Zeile und die davor prüfen.",
    "half": "bis dahin ist die Hälfte kalt, oder so lange hält jeder und keiner länger; ersteres lässt dem Vertrieb etwa ein Drittel der Zeit",
    "takes": "bei manchen geht es schnell und bei wenigen dauert es sehr lange, oder es dauert bei jedem genau so lange",
    "months": "Kalendermonate, den ersten und den letzten mitgezählt",
    "quarters": "Quartale, jedes drei Kalendermonate lang, vom ersten Monat an gezählt",
    "average": "manche kommen sofort dran und wenige sehr spät, oder jeder nach genau dieser Zeit",
    "goal": "auf welches Ziel beide hinarbeiten",
    "sql_means": "was als SQL gilt",
    "handover": "wie ein Lead übergeben wird",
    "response": "wie bald sich der Vertrieb spätestens meldet",
    "attempts": "wie oft es der Vertrieb versucht",
    "nurture": "was aus Leads wird, die noch nicht kaufen wollen",
    "data": "was der Vertrieb dem Marketing zurückmeldet, und wann",
    "owners.marketing": "wer im Marketing dafür verantwortlich ist",
    "owners.sales": "wer im Vertrieb dafür verantwortlich ist",
}

KINDS: dict[str, str] = {
    "need": "eine Anzahl",
    "outcome": "eine Anzahl",
    "money": "ein Geldbetrag",
    "share": "ein Verhältnis in Prozent",
    "chance": "eine Wahrscheinlichkeit",
    "factor": "ein Vielfaches",
    "points": "eine Differenz in Prozentpunkten",
    "time": "eine Zeitdauer",
}
