"""The one list of scopes, named `area:action`. A scope opens a field or a route; which rows it shows is the database's."""

from enum import StrEnum


class Scope(StrEnum):
    """What a viewer may do (DESIGN §5)."""

    REFERRALS_READ = "referrals:read"
    INCIDENTS_READ = "incidents:read"
    CONTACTS_READ = "contacts:read"
    PEOPLE_READ = "people:read"
    TRAILS_READ = "trails:read"
    GAPS_READ = "gaps:read"
    STATEMENTS_READ = "statements:read"
    STATEMENTS_ISSUE = "statements:issue"
    REGION_READ = "region:read"
    RESTRICTED_OPEN = "restricted:open"
    RESTRICTED_REVIEW = "restricted:review"
    FEEDS_READ = "feeds:read"
    FEEDS_LOAD = "feeds:load"
    CLIENTS_MANAGE = "clients:manage"
    STAFF_MANAGE = "staff:manage"
    EVENTS_READ = "events:read"
    WEBHOOKS_MANAGE = "webhooks:manage"
    PORTAL_TIME_SET = "portal-time:set"
    DISCLOSURES_READ = "disclosures:read"
    QUERIES_ADHOC = "queries:adhoc"
