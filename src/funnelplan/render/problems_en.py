"""What is wrong, in English: for every code the sentence, and what to write instead."""

PROBLEMS: dict[str, tuple[str, str]] = {
    # --- FP0: could not run
    "FP001": (
        "there is no file of this name",
        "Check the path, or write a plan with `funnelplan init`.",
    ),
    "FP002": (
        "this is not a regular file",
        "Name a plan file; to read from a pipe use `--plan -` (for `check`: `-`).",
    ),
    "FP003": ("the file can't be read: {reason}", "Check its permissions."),
    "FP004": (
        "no plan files below this folder",
        "Plan files are called funnelplan.yaml or *.funnelplan.yaml; name other files one by one.",
    ),
    "FP011": (
        "an override is written PATH=VALUE, and `{text}` is not",
        "For example --set stages.sql.rate=30%.",
    ),
    "FP012": ("there is no scenario `{name}`", "The plan has: {known}."),
    "FP013": (
        "the plan states no goal",
        "Add goal.customers to the plan; for target also --customers N or --revenue MONEY.",
    ),
    "FP014": ("give one goal: --customers, --revenue or STAGE=COUNT", "Leave out the others."),
    "FP015": ("a count is written STAGE=COUNT, and `{text}` is not", "For example sql=40."),
    "FP016": ("the plan has no stage `{name}`", "It has: {known}."),
    "FP017": (
        "nothing leads to the first stage, {name}",
        "To go forwards from it: funnelplan forecast {name}={count}.",
    ),
    "FP018": ("nothing comes after {name}, the last stage", "Name a stage above it."),
    "FP019": (
        "{lost} can't go cold: there are only {of}",
        "Give the number there are with --of, or lose fewer.",
    ),
    "FP020": (
        "the plan does not say what goes cold at {name}",
        "Add shelf_life and response (or capacity) and basis to the stage, or say how many: --lost-sqls N, --cold STAGE=N.",
    ),
    "FP021": (
        "--lost-sqls needs a stage with the role sql, and the plan has none",
        "Use --cold STAGE=N.",
    ),
    "FP022": (
        "what a budget buys needs to know what things cost",
        "Add spend.per to the plan, such as `per: {{visitor: 4.50}}`.",
    ),
    "FP023": (
        "a revenue goal needs to know what a customer is worth",
        "Add deal.value to the plan.",
    ),
    "FP024": ("there is no figure `{name}`", "Figures of this plan: {known}."),
    "FP025": (
        "there is nothing to forecast from",
        "Give STAGE=COUNT or --budget MONEY, or state a goal, an intake or a budget in the plan.",
    ),
    "FP027": ("the report can't be written: {reason}", "Check the folder and its permissions."),
    "FP028": ("the report would replace the plan itself", "Give another --output."),
    "FP029": ("the file exists", "Give --force to replace it, or another path."),
    "FP030": ("there is no template `{name}`", "Templates: {known}."),
    "FP031": ("the locale `{name}` is not known", "For example de_DE or en_US."),
    "FP032": ("--max-age goes with --require-source", "Add --require-source."),
    "FP033": (
        "standard output is closed or full: {reason}",
        "Nothing was lost but this report; run it again.",
    ),
    "FP034": ("give either counts or --budget, not both", "Leave one out."),
    "FP036": ("{name} is given twice", "Give one count per stage."),
    "FP037": ("--of is the number of leads that could go cold, and 0 is none", "Give 1 or more."),
    "FP038": ("the questions were not answered to the end", "Nothing was written; run it again."),
    "FP040": ("give either --lost-sqls or --cold, not both", "Leave one out."),
    "FP041": ("there is no report `{name}`", "Reports: {known}."),
    "FP042": (
        "how many there are is not known: the plan states no goal and no intake",
        "Give --of N, or add goal.customers to the plan.",
    ),
    "FP043": (
        "the ending of this file is no format that is written here",
        "End it in .txt, .json, .csv or .md, or say --format.",
    ),
    "FP044": (
        "--rounding of a forecast goes with counts",
        "Give STAGE=COUNT, or leave --rounding out.",
    ),
    "FP045": (
        "going cold is not computed for more than {most} customers",
        "Give a smaller --of, or goal.",
    ),
    "FP046": (
        "the plan has no {name}: every channel joins further down",
        "Give --cold STAGE=N for a stage that has some.",
    ),
    "FP047": (
        "the plan has no channels to tell apart",
        "Add `channels:` to the plan; `funnelplan init --template channels` shows how.",
    ),
    "FP048": (
        "no budget is given, and the plan has none",
        "Give one, such as `funnelplan budget 60_000`, or add spend.budget to the plan.",
    ),
    "FP049": (
        "{budget} does not even cover the fixed costs of {fixed}",
        "Give more, or cut spend.costs.",
    ),
    "FP050": (
        "ask one question: an amount, --more or --customers",
        "Leave out the others.",
    ),
    "FP051": (
        "free and without a limit, so that no budget is used up: {names}",
        "Add what one costs (`per`), or what it can bring (`at_most`).",
    ),
    "FP052": (
        "{count} channels have fixed costs; which of them to open is tried out for at most {most}",
        "Leave the fixed costs of small channels out, or fold channels together.",
    ),
    "FP053": (
        "the channels that are planned state what they bring, so that money changes nothing in a forecast",
        "Ask `funnelplan budget` which channel should get it, or give a channel `share` in place of `expect`.",
    ),
    "FP054": (
        "--sqls needs a stage with the role sql, and the plan has none",
        "Give the stage that sales takes over `role: sql`.",
    ),
    "FP055": (
        "the plan is named twice and would be counted twice",
        "Name every plan once.",
    ),
    "FP056": (
        "what is planned already takes {used} of {slots} SQLs",
        "Give more --sqls, or plan less.",
    ),
    "FP057": (
        "more than what is planned can't be said: the plan states no goal and no counts",
        "Give the whole budget, such as `funnelplan budget 60_000`, or add goal.customers to the plan.",
    ),
    "FP058": (
        "`{name}` is a channel, and a stage is asked for",
        "Name one of: {known}. Counts of a channel go to `funnelplan forecast`.",
    ),
    "FP059": (
        "how many went cold is said, so there is no response to work out",
        "Leave out the count, or {option}.",
    ),
    "FP060": (
        "the price of a response needs to know how long {name} keeps and when sales follows up",
        "Add shelf_life and response to the stage.",
    ),
    "FP061": (
        "channels are told apart for a count of cold leads",
        "Give --lost-sqls N, or leave --by channel out.",
    ),
    # --- FP1: not the text of a plan
    "FP062": (
        "A timeline needs days and times: {key}.",
        "Say in the plan from when to when it is (goal.from, goal.by) and how long leads take to the next stage (stages.NAME.takes), such as `takes: {{average: 3 months, steps: 3}}`.",
    ),
    "FP063": (
        "{option} does not go with this question.",
        "--per-month goes with --backward, --until without it.",
    ),
    "FP064": (
        "{until} is not a day to look ahead to: the plan begins on {from}.",
        "Name a day from then on, such as `2028-12-31`, or a length of time up to 100 years, such as `24 months`.",
    ),
    "FP101": (
        "the file is larger than a plan can be ({most} bytes)",
        "Name a plan file, not data.",
    ),
    "FP102": ("the file is {encoding}, and a plan is UTF-8", "Save it as UTF-8."),
    "FP103": ("byte 0x{byte} at offset {offset} is not UTF-8", "Save the file as UTF-8."),
    "FP104": ("the control character {character} does not belong in a plan", "Delete it."),
    "FP105": ("the file is empty", "Start with `funnelplan init`."),
    # --- FP2: not YAML, or YAML that a plan does without
    "FP201": ("this is not YAML: {said}", "{hint}"),
    "FP202": ("`{key}` is written twice; the first one is on line {line}", "Keep one of the two."),
    "FP203": (
        "anchors and aliases (`{name}`) are not read in a plan",
        "Write the value where it is needed.",
    ),
    "FP204": ("merge keys (`<<`) are not read in a plan", "Write the keys out, or use scenarios."),
    "FP205": (
        "tags (`{tag}`) are not read in a plan",
        "Delete the tag; every field knows its own type.",
    ),
    "FP206": (
        "this is nested deeper than {most} levels",
        "A plan needs five; look for an open bracket.",
    ),
    "FP207": ("the file has more than {most} values", "Split it into several plans."),
    "FP208": ("a second document begins here", "One plan per file: delete the `---`."),
    "FP209": ("a key is a word, not a list or a mapping", "Write `key: value`."),
    "FP210": ("this value is {length} characters long", "Write at most {most}."),
    # --- FP3: the structure
    "FP301": ("there is no key `{key}` here", "Known here: {known}."),
    "FP302": ("the key `{key}` is missing", "Add `{key}: …`."),
    "FP303": (
        "a mapping of keys and values belongs here",
        "Write `key: value` lines, indented, or `{{key: value}}`.",
    ),
    "FP304": (
        "{key} must be a list",
        "Begin each item with `- `.",
    ),
    "FP305": (
        "{key} must be one value, not a {found}",
        "Write the value behind the key.",
    ),
    "FP306": (
        "`{key}` belongs to format 1 but is not supported yet by this version",
        "Take it out for now; it is refused so that no figure silently ignores it.",
    ),
    "FP307": ("`{text}` is none of the choices for {key}", "Choose one of: {options}."),
    "FP308": (
        "a funnel has at least two stages: one with a rate, and the customer",
        "Add a stage.",
    ),
    "FP309": (
        "`{text}` is not a version of the format that is read here",
        "Write `funnelplan: {known}`.",
    ),
    "FP310": ("`{key}` has no value", "Write one, or take the key out."),
    "FP311": (
        "a funnel has at most 50 stages",
        "Fold stages together.",
    ),
    # --- FP4: values
    "FP401": ("`{text}` is not a rate", "Write 25%, 0.25, 1/4, 25 of 100 or 20% to 30%."),
    "FP402": (
        "`{text}` is not a share: a bare number is a share of 1",
        "Write {percent} or {decimal}.",
    ),
    "FP403": ("`{text}` has a decimal comma", "Write {better}."),
    "FP404": ("`{text}` is more than 100 %", "A share is at most 100%."),
    "FP405": ("with a rate of 0 no lead ever becomes a customer", "Write a rate above 0."),
    "FP406": (
        "`{text}`: there can't be more successes than there were cases, nor no cases",
        "Write successes first: 25 of 100.",
    ),
    "FP407": (
        "`{text}` is no confidence: it lies between 0 and 100 %, both excluded",
        "Write 90%.",
    ),
    "FP408": ("`{text}`: a range goes from the lower rate to the higher one", "Write 20% to 30%."),
    "FP409": (
        "`{text}` could mean {percent} or so many times",
        "Write {percent} if percent is meant.",
    ),
    "FP411": (
        "`{text}` is not a number",
        "Write digits only, such as 100000, 100_000 or 4.50; currency and unit stand elsewhere.",
    ),
    "FP412": (
        "the marks in `{text}` are read differently in different countries",
        "Write {grouped} for thousands{decimal_hint}.",
    ),
    "FP413": ("`{text}` is negative", "Write 0 or more."),
    "FP414": (
        "this number is too long ({digits} digits)",
        "At most 15 digits before the point and 12 after it are read.",
    ),
    "FP415": ("`{text}` is written with an exponent", "Write the number out."),
    "FP416": ("{key} can't be 0", "Write more than 0, or leave it out."),
    "FP417": (
        "`{text}`: only a unit cost can be a share of the deal",
        "What a customer costs goes under `per`, at the last stage; elsewhere write an amount.",
    ),
    "FP418": (
        "`confidence` belongs to a range, and this is none",
        "Take it out, or write the rate as 20% to 30%.",
    ),
    "FP419": (
        "`{key}` stands behind a comma as if it were a key",
        "Write decimals with a point: 1.5% or 3.20.",
    ),
    "FP421": ("`{text}` is not a whole number", "Write a whole number."),
    "FP422": ("`{text}` is more than {most}", "Write a smaller number."),
    "FP423": (
        "`{text}`: only a cost with a name can be paid per month",
        "Costs per month go under `costs`, revenue per month under deal.recurring; elsewhere write one amount.",
    ),
    "FP424": (
        "`{text}`: a cost is an amount over the whole plan, or one per month",
        "Write one or the other, such as 36_000 or 3_000 per month.",
    ),
    "FP425": ("`{text}` of what?", "Write {text} of deal, or an amount."),
    "FP426": (
        "if {text} of them had gone cold, none was worked that could have gone on",
        "Write the share that had gone cold, below 100 %: {{all: 10%}}.",
    ),
    "FP427": (
        "times that vary by {text} about their average are not made of whole steps",
        "Write at most 100%, which is one step, or write a table.",
    ),
    "FP428": (
        "times that do not vary at all have no average to vary about",
        "Write `exactly` in place of `average`, without `spread`.",
    ),
    "FP429": (
        "`{text}` is not a discount: it says what a year's delay takes off money",
        "Write a share per year, such as 10% per year.",
    ),
    "FP430": (
        "`{text}` is not a day of a plan: they lie between 1900 and 2200",
        "Write a day from 1900-01-01 to 2200-12-31.",
    ),
    "FP431": ("`{text}` is not a date", "Write YYYY-MM-DD, such as 2027-12-31."),
    "FP432": (
        "`{text}` is a day that does not exist",
        "Write a day of the calendar, as YYYY-MM-DD.",
    ),
    "FP433": (
        "`{text}` does not say when it is paid",
        "Write monthly, a month (2027-04) or a day (2027-04-15).",
    ),
    "FP434": (
        "`{text}` does not say when leads come in",
        "Write level, ramp, a month (2027-04), a day (2027-04-15), or weights by month.",
    ),
    "FP435": (
        "weights go by month, and `{text}` is no month",
        "Write each as 2027-04; `{{ramp: 6 months}}` stands alone.",
    ),
    "FP436": (
        "`{text}` is not a whole number of months",
        "Write whole months, such as 6 months.",
    ),
    "FP437": (
        "`{text}`: money that comes later is not worth more than money today",
        "Write 0% per year or more.",
    ),
    "FP438": (
        "`{name}` takes no `year`",
        "Take `year` out; it belongs to {options} only.",
    ),
    "FP439": (
        "all weights are 0, so that no lead would ever come in",
        "Write more than 0 for a month in which some do.",
    ),
    "FP441": ("`{text}` is not a length of time", "Write 30 days, 6 months or 2 years."),
    "FP442": (
        "`{text}` has no unit of time",
        "Write {text} h, {text} days, {text} weeks or {text} months.",
    ),
    "FP443": ("`{text}` is not a churn", "Write a share per month, quarter or year: 2% per month."),
    "FP444": (
        "`{text}` is longer than 100 years",
        "Write a shorter time.",
    ),
    "FP445": (
        "`{text}` does not say how many in what time",
        "Write a number per day, week, month, quarter or year: 4 per week.",
    ),
    "FP446": ("`{text}` could mean two things", "Write {one} or {other}: {hint}."),
    "FP447": (
        "a row of this table begins with a length of time, and `{text}` is none",
        "Write it with its unit, such as `7 days: 80%`.",
    ),
    "FP448": (
        "`between` goes from a shorter time to a longer one",
        "Write a list of the two, such as [1 month, 6 months]; 8 of 10 lie between them.",
    ),
    "FP449": (
        "nothing would ever be paid: `for` is shorter than one {every}, after which it is paid first",
        "Write at least 1 {every}.",
    ),
    "FP451": (
        "`{character}` does not belong in a name",
        "Use letters, digits, blanks, - and _; other words go into `title`.",
    ),
    "FP452": (
        "the name is {length} characters long",
        "Use at most {most}; longer words go into `title`.",
    ),
    "FP453": ("the text is {length} characters long", "Use at most {most}."),
    "FP461": ("`{text}` is not a currency", "Write three capital letters (ISO 4217), such as EUR."),
    "FP462": ("`{text}` is not a locale", "Write a language and a country, such as de_DE."),
    # --- FP5: the meaning
    "FP501": ("the stage `{name}` is there twice", "Give every stage its own name."),
    "FP502": (
        "a stage can't be called `{name}`: a figure is called like that",
        "Give it another name.",
    ),
    "FP503": (
        "`{name}` has the role {role}, and so has `{other}`",
        "Give one of them another name or role.",
    ),
    "FP504": (
        "`{name}` can't have the role {role}: the customer is the last stage, and only that",
        "Change its role, name or place.",
    ),
    "FP505": (
        "the stage `{name}` has no rate, so nothing is known to reach the next one",
        "Add `rate: 25%`; only the last stage has none.",
    ),
    "FP506": (
        "the last stage, `{name}`, has a rate, but nothing comes after it",
        "Take the rate out, or add the stage that it leads to.",
    ),
    "FP507": (
        "the rates multiply to less than one in 10^30",
        "No plan can count on that; check the rates.",
    ),
    "FP508": ("the plan has no stage `{name}`", "It has: {known}."),
    "FP509": (
        "nothing can enter at `{name}`: customers are what comes out",
        "Name a stage above it.",
    ),
    "FP510": ("`{name}` and `{other}` are the same stage", "Keep one of the two."),
    "FP515": ("`{path}`: there is nothing called `{name}` there", "There is: {known}."),
    "FP516": (
        "`{path}` can't be overridden",
        "Overrides name a value by its path, such as stages.sql.rate.",
    ),
    "FP517": (
        "a scenario can't be called `{name}`: that is the plan as it stands",
        "Give it another name.",
    ),
    "FP518": (
        "`{path}`: several are called `{name}` there",
        "Give each its own name, so that an override can mean one.",
    ),
    "FP521": (
        "a goal is customers or revenue, not both",
        "Keep one; the other follows from deal.value.",
    ),
    "FP522": ("a revenue goal needs to know what a customer is worth", "Add `deal: {{value: …}}`."),
    "FP523": ("the plan ends ({by}) before it begins ({from})", "Write the later day behind `by`."),
    "FP531": (
        "`counts` says how long recurring revenue is counted, and there is none",
        "Add `recurring`, or take `counts` out.",
    ),
    "FP532": (
        "the churn is stated per a longer time than the payments per {per}",
        "State the churn per {per}.",
    ),
    "FP541": (
        "`{text}` is not a guardrail",
        "Write a figure, a comparison and a limit: cost_per_order <= 24_000.",
    ),
    "FP542": ("there is no figure `{name}` to guard", "`funnelplan explain` lists the figures."),
    "FP543": (
        "`{name}` is {kind}, and `{text}` is not",
        "Write the limit in the figure's own unit.",
    ),
    "FP544": (
        "`{name}` can't be computed from this plan: {why}",
        "Add what the figure needs, or take the guardrail out.",
    ),
    "FP551": (
        "the channel `{name}` is there twice: `{other}` is the same name",
        "Give every channel its own name.",
    ),
    "FP552": (
        "a channel can't be called `{name}`: that is the name of a stage, or a word of this tool",
        "Name it by where the leads come from, such as website or fair.",
    ),
    "FP553": (
        "`{channel}` enters at {enters}, so that it has no {name} and no rate for it",
        "Take the rate out, or let the channel enter at {name}.",
    ),
    "FP555": (
        "`{channel}` enters at {enters}, so that it pays for no {name}",
        "Take the cost out, or let the channel enter at {name}.",
    ),
    "FP556": (
        "`{name}` has a stated count and a share of what is left open",
        "Keep `expect` if the count is known, else `share`.",
    ),
    "FP557": (
        "the shares of the channels add up to {together}",
        "They divide the customers that channels with `expect` leave open: take {gap} away.",
    ),
    "FP558": (
        "the shares of the channels add up to {together} only",
        "They divide all customers that channels with `expect` leave open: add {gap}; thirds are written 1/3.",
    ),
    "FP559": (
        "`{name}` is expected to bring {expect} and can bring {most} at most",
        "Raise `at_most`, or expect less.",
    ),
    "FP560": (
        "a plan with channels has no intake: both say what enters",
        "Write the counts as `expect` of the channels, or take the channels out.",
    ),
    "FP561": (
        "a share of the deal is paid for a customer, not for each {name}",
        "Write it under the last stage, or write an amount.",
    ),
    "FP562": (
        "a share of the deal needs to know what the deal is worth",
        "Add `deal: {{value: …}}`, or write an amount.",
    ),
    "FP563": (
        "an amount per month needs to know how many months the plan has",
        "Add goal.from and goal.by, or write the amount over the whole plan.",
    ),
    "FP564": (
        "an amount per month is paid every month, and not in {paid}",
        "Take `paid` out, or write the amount that is paid then.",
    ),
    "FP571": ("`{key}` does not say how long", "Write one of: {options}."),
    "FP572": ("`{key}` says in several ways how long: {found}", "Keep one of them."),
    "FP573": (
        "{more} are still alive after {later}, but only {share} after {name}",
        "Write {share} or less: what is cold stays cold, unless it is brought back (`revive`).",
    ),
    "FP574": (
        "it is {less} within {later}, but {share} already within {name}",
        "Write {share} or more: every row counts those above it too.",
    ),
    "FP575": (
        "a table says by itself how many are never followed up: what its last row leaves of 100 %",
        "Take `never` out, and lower the last row if needed.",
    ),
    "FP576": (
        "`{key}` says how much an average varies, and there is no `average`",
        "Add `average: 7 days`, or take `{key}` out.",
    ),
    "FP577": (
        "without `basis`, leads that go cold could count twice: the measured rate may already be low because of them",
        "Add `basis: worked` if the rate was measured on leads worked in time, or `basis: {{all: 10%}}` if on all, of which 10 % had gone cold.",
    ),
    "FP578": (
        "how many the people can work depends on how long the plan runs, and it does not say",
        "Add goal.from and goal.by, its first and its last day.",
    ),
    "FP579": (
        "`{key}` is about leads on their way, and the last stage is where they arrive",
        "Write it at a stage above.",
    ),
    "FP580": (
        "{rate} of all can't have gone on: {cold} of them had gone cold (`basis`), and {left} were left",
        "Lower one of the two, or write `basis: worked` if the rate was measured on leads worked in time.",
    ),
    "FP581": (
        "every `{name}` would be cold before it is worked, and none would go on",
        "Follow up sooner, plan with more people, or let leads keep longer.",
    ),
    "FP582": (
        "`{name}` lies below where leads go cold, and they never got there",
        "Name the stage to which cold leads fall back, at or above the one where they go cold.",
    ),
    "FP583": (
        "every `{name}` goes cold and every one comes back, round and round without an end",
        "Follow up sooner, or write a `success` below 100 %.",
    ),
    "FP584": (
        "no rate lies outside so wide a range {outside} of the time, because none is below 0 or above 100 %",
        "Write a narrower range, or a `confidence` above {confidence}.",
    ),
    "FP586": ("`{name}` and `{other}` are the same length of time", "Keep one of the two rows."),
    "FP588": (
        "none is cold yet after `{name}`, but the table leaves only {share} alive",
        "Write 100%, or take this row out: the table begins there by itself.",
    ),
    "FP589": (
        "`{path}` and `{other}` say the same in two ways, and neither could win",
        "Keep one of the two.",
    ),
    "FP590": (
        "good and bad years can't swing by {wobble} about {rate}: that would be more than 100 %",
        "Write a smaller period_wobble.",
    ),
    "FP591": (
        "{rate} late ones, besides the {share} of `{name}` that become customers anyway, would be more than all of them",
        "Write a smaller rate of `late`, or check the rates of the stages.",
    ),
    "FP592": (
        "the table ends with {share} (`{name}`), but speaks only of those to whom it happens at all",
        "Write 100% there, or add the time by which it has happened to all of them.",
    ),
    "FP593": (
        "`{channel}` enters at {enters}, so that it has no {name} that could take any time",
        "Take the time out, or let the channel enter at {name}.",
    ),
    "FP594": (
        "`{key}` speaks of the days of the plan, and it does not say which it has",
        "Add goal.from and goal.by, its first and its last day.",
    ),
    "FP595": (
        "{text} is not within the plan, which goes from {from} to {by}",
        "Write a time within these days, or change goal.from or goal.by.",
    ),
    "FP596": (
        "`{key}` has {found} entries, and the plan has {needed} {hint}",
        "Write one for each of them.",
    ),
    "FP597": (
        "{count} customers by the end of a quarter are fewer than {before} a quarter earlier",
        "Write {before} or more: every entry counts those before it too.",
    ),
    "FP598": (
        "`by_quarter` ends with {last}, and the goal is {customers}",
        "Write {customers} as the last entry, or change goal.customers.",
    ),
    "FP599": (
        "`by_quarter` divides a number of customers, and the goal does not state one",
        "Write goal.customers (in place of goal.revenue), or take `by_quarter` out.",
    ),
    "FP600": (
        "leads of {name} can go cold until they get on, and how many do is worked out from the stage's `takes` alone, not a channel's",
        "Take it out, or say at {name} by when they are called (`response`): then those called in time take what the channel says.",
    ),
    # --- FP6: findings of check
    "FP601": (
        "guardrail broken: {guardrail} (at {rule})",
        "Change the plan, or the limit with those who set it; how it comes about: `funnelplan explain {metric} --planned`.",
    ),
    "FP603": (
        "{name} is assumed: it has no source",
        "Write it long: {{value: …, source: …, as_of: …}}.",
    ),
    "FP604": (
        "{name} was counted, but its source is not said",
        "Write it long: {{value: …, source: …, as_of: …}}.",
    ),
    "FP605": ("{name} has a source, but not the day it was true", "Add as_of: YYYY-MM-DD."),
    "FP606": (
        "{name} is from {as_of}, too old on {today}",
        "Measure it again, or confirm it with a new as_of.",
    ),
    "FP607": ("{name} is said to be from {as_of}, which is after {today}", "Correct as_of."),
    "FP608": (
        "{rate} of {stage} is rare: traffic seldom converts above 20 %",
        "Check the rate, or whether these are visitors at all.",
    ),
    "FP609": (
        "the channels bring {brought} on average, the goal is {goal}: no channel brings the other {lacking}",
        "Give a channel `share` in place of `expect`, expect more, or lower the goal; `funnelplan budget` says what more money would bring.",
    ),
    "FP610": (
        "`{name}` would have to bring {asked}, and can bring {most} at most",
        "Lower its share, expect more of other channels, or lower the goal.",
    ),
    "FP611": (
        "the budget of {budget} does not even cover the fixed costs of {fixed}",
        "Raise the budget, or cut fixed costs (spend.costs, costs of a channel).",
    ),
    "FP612": (
        "the agreement of marketing and sales leaves open {hint}",
        "Settle it together, and add it as `sla.{item}`.",
    ),
    "FP613": (
        "sales promises to follow up within {promised}, but by the plan's own response only {kept} of them get that ({name})",
        "Follow up sooner and write it as `response`, or promise what is planned.",
    ),
    "FP614": (
        "the goal needs {needed} `{name}` worked in time, and the people there can work {most} (people: {people})",
        "Plan with `people: {enough}`, a higher pace or more time, or lower the goal.",
    ),
    "FP615": (
        "`{key}` of {name} alone says little about what goes cold: `{lacking}` is missing",
        "Add `{lacking}` to the stage.",
    ),
    "FP616": (
        "with the people there for {name} the goal can't be as sure as {confidence}, however many leads come",
        "Plan with more people, a higher pace or more time, or want less certainty.",
    ),
    "FP617": (
        "The sales cycle from {begins} to {ends} takes {cycle} on average, and the plan has {left} ({from} to {by}): of those who ever sign, {timely} do so by then as leads are planned to come in.",
        "For half of them to sign in time, leads would have to come in by {latest}; move goal.by, shorten `takes`, or plan with what is open now (`funnelplan timeline --backward`).",
    ),
    "FP618": (
        "The sales cycle from {begins} to {ends} takes {cycle} on average, longer than the norm of {norm}.",
        "Find the stage that takes longest (`funnelplan explain cycle`), or agree on another norm.",
    ),
    "FP619": (
        "Nobody whom {name} brings can be signed by {by}: they come from {first} to {last}, and it takes {cycle} on average.",
        "Let them come earlier (`when`), shorten `takes`, or move goal.by.",
    ),
    "FP620": (
        "by_quarter wants {customers} by {by}, and nobody who comes within the plan can sign by then.",
        "Lower the target, or plan with what is open when it begins (stages.NAME.open): `funnelplan timeline --backward`.",
    ),
}

HINTS: dict[str, str] = {
    "tab": "Indent with spaces, not tabs.",
    "character": "Put the text in quotes.",
    "colon": "Put a text with a colon in quotes, and check the indentation.",
    "no_colon": "A key needs a colon and a blank: `key: value`.",
    "indent": "Check the indentation: keys of one mapping begin in the same column.",
    "quote": "A quote or bracket that is opened here is never closed.",
    "bracket": "Check the brackets, braces and commas of this line.",
    "escape": "In double quotes a backslash begins an escape; use single quotes.",
    "other": "Check this line and the one before it.",
    "half": "half are cold by then, or all keep until then and none longer; the first leaves sales about a third of the time",
    "takes": "for some it is short and for a few very long, or it is just that time for every one",
    "months": "calendar months, the first and the last included",
    "quarters": "quarters, each of three calendar months from the first one on",
    "average": "some are called at once and a few very late, or every one after just that time",
    "goal": "which goal both work towards",
    "sql_means": "what counts as an SQL",
    "handover": "how a lead is handed over",
    "response": "how soon sales follows up at the latest",
    "attempts": "how often sales tries",
    "nurture": "what becomes of leads that are not ready to buy",
    "data": "what sales tells marketing, and when",
    "owners.marketing": "who answers for it in marketing",
    "owners.sales": "who answers for it in sales",
}

KINDS: dict[str, str] = {
    "need": "a count",
    "outcome": "a count",
    "money": "money",
    "share": "a ratio in percent",
    "chance": "a probability",
    "factor": "so many times",
    "points": "percentage points",
    "time": "a length of time",
}
