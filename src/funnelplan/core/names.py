"""What figures are called: in every plan, of a stage, of a year; and which names a stage can't have."""

from __future__ import annotations

from funnelplan.core.plan import Plan

ALIASES = {
    "cpl": "cost_per_mql",
    "cpo": "cost_per_order",
    "roi": "roi_year_5",
    "npv": "npv_year_5",
    "irr": "irr_per_year",
}

OF_STAGE = (
    "stated_rate_",
    "cold_share_",
    "response_",
    "shelf_life_",
    "rate_",
    "cost_per_",
    "next_cost_per_",
    "value_per_",
    "margin_per_",
    "won_per_",
    "takes_",
    "wait_",
    "",
)
"""What a figure about one stage is called, before the stage's name."""

FIXED_NAMES = frozenset(
    {
        "goal",
        "customers",
        "customer_value",
        "customer_margin",
        "revenue",
        "margin",
        "fixed_costs",
        "unit_costs",
        "media_costs",
        "sales_costs",
        "spend",
        "budget",
        "budget_left",
        "cost_per_order",
        "next_cost_per_order",
        "roi_on_margin",
        "roi_on_revenue",
        "margin_multiple",
        "revenue_multiple",
        "chance",
        "chance_with_evidence",
        "cold_share",
        "response",
        "cycle",
        "in_time_share",
        "customers_by_date",
        "chance_by_date",
        "chance_by_date_with_evidence",
    }
)
"""The figures that are called the same in every plan."""

RESERVED = FIXED_NAMES | {
    "confidence",
    "goal_revenue",
    "deal_value",
    "deal_margin",
    "deal_share",
    "share",
    "channels",
    "open_customers",
    "open_limit",
    "stated_customers",
    "stated_leads",
    "stated_costs",
    "recurring_value",
    "recurring_margin",
    "payments",
    "stays",
    "uncertainty",
    "wanted_confidence",
    "new_cost_per_order",
    "cold_to_revive",
    "order",
    "given",
    "metrics",
    "stages",
    "discount",
    "payback",
    "payback_discounted",
    "peak_funding",
    "irr_per_month",
    "irr_per_year",
    "nurture_amount",
    "nurture_for",
    "late_rate",
    "late_takes",
    "value",
    "exact",
    "unit",
    *ALIASES,
}
"""Those, the figures of some plans, and `order`, as the cost of a customer is the cost per order."""

HIDING = (
    "cost_",
    "rate_",
    "cost_per_",
    "next_cost_per_",
    "cost_of_one_",
    "value_per_",
    "margin_per_",
    "won_per_",
    "per_",
    "stated_rate_",
    "cold_share_",
    "cold_by_",
    "response_",
    "shelf_life_",
    "never_",
    "basis_",
    "people_",
    "each_per_week_",
    "inflow_per_week_",
    "worked_rate_",
    "cost_of_new_",
    "revive_",
    "ladder_",
    "takes_",
    "stated_takes_",
    "wait_",
    "roi_year_",
    "npv_year_",
    "spend_year_",
    "margin_year_",
    "media_year_",
    "sales_year_",
    "fixed_year_",
    "nurture_year_",
    "customers_year_",
    "late_year_",
    "lead_margin_year_",
    "lead_cost_year_",
    "return_on_leads_year_",
)
"""A stage's name that begins like this would read like a figure about another stage."""

HIDING_ENDS = ("_per_order",)
"""… or ends like this."""

OF_CUSTOMERS = {
    "": "customers",
    "cost_per_": "cost_per_order",
    "next_cost_per_": "next_cost_per_order",
    "value_per_": "customer_value",
    "margin_per_": "customer_margin",
}
"""The figures of the customer that have names of their own."""


def is_taken(key: str) -> bool:
    """Whether the name of a stage above the customer would hide a figure."""
    return key in RESERVED or key.startswith(HIDING) or key.endswith(HIDING_ENDS)


def name_of(plan: Plan, prefix: str, stage: int) -> str:
    """What the figure `prefix` about a stage is called; those of the customer have own names."""
    if stage == plan.last and prefix in OF_CUSTOMERS:
        return OF_CUSTOMERS[prefix]
    return prefix + plan.stages[stage].key
