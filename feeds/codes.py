"""The codes that the formats know (docs/feeds.md), each list for a field. Which field takes which is said by `feeds.police`
and `feeds.council`."""

CATEGORIES = (
    "DOMESTIC_INCIDENT",
    "CONCERN_FOR_SAFETY",
    "MISSING_PERSON",
    "CRIME",
    "ASB",
    "SUSPICIOUS_CIRCUMSTANCES",
    "OTHER",
)
QUALIFIERS = (
    "DOMESTIC",
    "ALCOHOL",
    "DRUGS",
    "MENTAL_HEALTH",
    "HATE",
    "VULNERABLE",
    "YOUNG_PERSON",
    "HONOUR_BASED",
    "WEAPON",
    "CHILD_PROTECTION",
    "CSE",
    "CCE",
    "MODERN_SLAVERY",
    "MISSING",
)
GRADES = {
    "DASH": ("STANDARD", "MEDIUM", "HIGH"),
    "MISSING": ("NO_APPARENT_RISK", "LOW", "MEDIUM", "HIGH"),
    "PPN": ("BLUE", "GREEN", "AMBER", "RED"),
}
CHILDREN_CHECKED = ("YES", "NONE", "NOT_ASKED")
ACTIONS = ("POLICE_PROTECTION", "STRATEGY_DISCUSSION", "ARREST", "OTHER")
ROLES = (
    "CHILD",
    "UNBORN",
    "SIBLING",
    "PARENT_CARER",
    "VICTIM",
    "SUSPECT",
    "CONVICTED",
    "WITNESS",
    "OTHER_ADULT",
)
PRESENCES = ("PRESENT", "RESIDENT_ABSENT", "NOT_RESIDENT", "UNKNOWN")
FORMS = ("DAB", "PPN", "CARE_PLAN", "MISSING", "EXPLOITATION", "ADULT_WITH_CHILD", "OTHER")
SERVICES = ("CHILDREN", "ADULTS", "MARAC", "SCHOOL", "VICTIM_SERVICES")
CHANNELS = ("API", "SECURE_EMAIL", "PORTAL", "POST", "VERBAL", "OTHER")

SOURCES = (
    "1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7", "8",
    "9", "10",
)  # fmt: skip
"""Where a contact came from, in the Department for Education's codes; 6 is the police."""
OUTCOMES = (
    "NEW_REFERRAL",
    "EXISTING_REFERRAL",
    "CP_ENQUIRY",
    "NFA",
    "NON_AGENCY_ADOPTION",
    "PRIVATE_FOSTERING",
    "ADVICE",
    "MISSING",
    "OLA_CP",
    "OTHER_OUTCOMES_EXIST",
)
NO_ACTION_REASONS = (
    "BELOW_THRESHOLD",
    "ALREADY_OPEN",
    "INSUFFICIENT_INFORMATION",
    "NO_CAPACITY",
    "DUPLICATE",
    "OTHER_AREA",
    "OTHER",
)

_LISTS = (
    CATEGORIES, QUALIFIERS, GRADES, *GRADES.values(), CHILDREN_CHECKED, ACTIONS, ROLES, PRESENCES, FORMS, SERVICES, CHANNELS,
    SOURCES, OUTCOMES, NO_ACTION_REASONS,
)  # fmt: skip
KNOWN = frozenset(code for codes in _LISTS for code in codes)
"""Every code of any field: none of them can be somebody's name in a field where it does not belong."""
