"""What each page shows, of answers written by hand."""

import re
from html.parser import HTMLParser
from typing import Any, cast

import pytest

from auth.people import PEOPLE
from tests.web import answers as recorded, trails
from tests.web.conftest import Answers, Browse
from web.client import SignIn
from web.documents import operation_names

PAGES = {
    "/sign-in": None,
    "/statements?all=1": "oldham-manager",
    "/statement/E08000004/3": "oldham-manager",
    "/statement/E08000004/3/law/1/STOPPED": "oldham-manager",
    "/trail/a3f09c1177d04be2": "oldham-manager",
    "/referrals": "oldham-manager",
    "/gaps?side=POLICE": "oldham-manager",
    "/feeds": "oldham-manager",
    "/region": "gmca-overseer",
    "/restricted": "gmp-governance",
    "/feeds/loads/0190b6a0": "oldham-manager",
    "/accessibility": "oldham-manager",
    "/privacy": None,
    "/docs": None,
    "/docs/api": None,
    "/docs/reference": "oldham-manager",
}
PLAIN = {"/accessibility", "/docs/reference"}
"""Pages on which no record's text stands."""
HOSTILE = "<script>alert(1)</script>'\"; DROP TABLE child; --<img src=x onerror=alert(1)>"


INLINE = {"a", "span", "strong", "code"}


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # pyright: ignore[reportImplicitOverride]
        self.elements.append((tag, dict(attrs)))
        self.text += "" if tag in INLINE else " "

    def handle_data(self, data: str) -> None:  # pyright: ignore[reportImplicitOverride]
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def addresses(self) -> list[str]:
        return [attributes["href"] or "" for attributes in self.all("a")]

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.text)


@pytest.mark.parametrize(("path", "person"), PAGES.items())
def test_a_page_has_nothing_inline_and_one_heading_and_is_not_kept_by_the_browser(
    path: str, person: str | None, browse: Browse
):
    answer = browse(person).get(path)
    page = Page(answer.text)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(script.get("src") for script in page.all("script"))
    assert page.all("style") == []
    for _, attributes in page.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert len(page.all("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


TYPED = frozenset(
    [
        "givenNames",
        "familyName",
        "reference",
        "incidentReference",
        "quotedReference",
        "reason",
        "narrative",
        "evidence",
        "eligibleBecause",
        "note",
        "label",
        "headline",
        "recordId",
        "contactId",
        "postcode",
        "digest",
        "found",
        "expected",
        "field",
        "details",
        "refusal",
        "feed",
        "format",
        "shownBy",
        "agreedBy",
        "channel",
        "category",
        "qualifiers",
        "outcomes",
        "form",
        "recipientService",
        "childrenChecked",
        "shows",
    ]
)


def hostile(value: Any, key: str = "") -> Any:
    """The same answer with `HOSTILE` in every field that holds text which somebody typed or a feed carried."""
    if isinstance(value, dict):
        return {name: hostile(one, name) for name, one in cast("trails.Data", value).items()}
    if isinstance(value, list):
        return [hostile(one, key) for one in cast("list[Any]", value)]
    return HOSTILE if key in TYPED and isinstance(value, str) else value


@pytest.mark.parametrize(
    ("path", "person"), [(path, person) for path, person in PAGES.items() if person and path not in PLAIN]
)
def test_markup_and_sql_in_every_text_field_are_shown_as_text(path: str, person: str, browse: Browse, answers: Answers):
    answers.data = hostile(answers.data)
    answers.data["Load"]["load"]["refusal"] = HOSTILE
    page = Page(browse(person).get(path).text)

    assert "alert(1)" in page.text
    assert "drop table child" in page.text.lower()
    assert [(script["src"] or "").split("?")[0] for script in page.all("script")] == [
        "/static/boot.js",
        "/static/app.js",
    ]
    assert page.all("img") == []
    assert not any("<" in address or '"' in address for address in page.addresses)


@pytest.mark.parametrize(("path", "person"), PAGES.items())
def test_no_address_and_no_title_names_a_child(path: str, person: str | None, browse: Browse):
    answer = browse(person).get(path)
    title = re.search(r"<title>(.*?)</title>", answer.text)

    assert title is not None
    assert "rahman" not in title.group(1).lower()
    assert not any("rahman" in address.lower() for address in Page(answer.text).addresses)


def test_the_statement_says_first_whose_move_it_is_and_how_long_the_oldest_has_waited(browse: Browse):
    words = Page(browse().get("/statement/E08000004/3").text).words

    assert "434 children’s trails stopped before the police sent what was due; the oldest has waited 40 days." in words
    assert "41 children’s trails stopped after the police sent them; the oldest has waited 13 days." in words
    assert words.index("Whose move it is now") < words.index("Adds up; 681 of 700 could be judged.")


def test_gaps_of_incidents_are_not_counted_among_children(browse: Browse):
    words = Page(browse().get("/statement/E08000004/3").text).words

    assert "Also, of incidents: 36 Nobody was asked about children" in words


def test_every_number_of_the_statement_opens_what_stands_behind_it(browse: Browse):
    addresses = Page(browse().get("/statement/E08000004/3").text).addresses

    for law in recorded.LAWS:
        for line in law["lines"]:
            leads = f"/statement/E08000004/3/law/{law['number']}/{line['name']}"
            assert (leads in addresses) == (line["count"] > 0)
    assert "/gaps?side=POLICE&kind=NOT_REFERRED" in addresses
    assert "/gaps?kind=NOT_REFERRED&state=any" in addresses


def test_the_statement_adds_up_in_words(browse: Browse):
    words = Page(browse().get("/statement/E08000004/3").text).words

    assert "612 incidents = 480 children linked + 96 none there + 36 not asked" in words
    assert "Up to 3 more incidents: log serials" in words
    assert "14 sealed logs" in words


def test_a_statement_is_asked_for_by_number_or_by_period(browse: Browse, answers: Answers):
    browse().get("/statement/E08000004/3")
    browse().get("/statement/E08000004/2019-08")

    asked = [{name: variables[name] for name in ("number", "period")} for _, _, variables in answers.asked]
    assert asked == [{"number": 3, "period": None}, {"number": None, "period": "2019-08"}]


def test_a_line_shows_its_trails_drawn_and_counts_what_it_may_not_show(browse: Browse):
    page = Page(browse().get("/statement/E08000004/3/law/1/STOPPED").text)

    assert "8 stopped before sending" in page.words
    assert "2 of them are counted here and not shown to you. What was not referred is for the force alone" in page.words
    assert "The police’s move Not referred" in page.words
    assert "Due 2 July 2019 at 10:04pm, 60 days over" in page.words
    assert len([one for one in page.all("ol") if one.get("class") == "app-trail"]) == 6
    assert "/statement/E08000004/3/law/1/STOPPED?after=Y3Vyc29y%2B/%3D" in page.addresses


def test_a_line_that_claims_nothing_says_why_and_that_it_is_not_no_gap(browse: Browse, answers: Answers):
    answers.data["StatementLine"] = recorded.line_answer([trails.unclear("UNKNOWN")], name="UNKNOWN")
    words = Page(browse().get("/statement/E08000004/3/law/1/UNKNOWN").text).words

    assert "does not cover the time yet, so the portal does not know. This is not the same as “no gap”." in words


def test_the_next_page_of_a_line_is_asked_for_by_its_cursor(browse: Browse, answers: Answers):
    page = Page(browse().get("/statement/E08000004/3/law/1/STOPPED?after=Y3Vyc29y%2B%2F%3D").text)

    assert answers.asked[-1][2]["after"] == "Y3Vyc29y+/="
    assert "Back to the first page" in page.words


def test_a_trail_shows_both_sides_words_and_says_where_they_differ(browse: Browse):
    words = Page(browse().get("/trail/a3f09c1177d04be2").text).words

    assert "Postcode OL4 2AB OL1 3DX Different" in words
    assert "Reference DAB/7001/19 DAB 7001/19 Written differently" in words
    assert "Name Aisha Rahman Aisha RAHMAN Written differently" in words
    assert "Birth born 2 March 2014 born 2 March 2014 Same" in words
    assert "Why it is this trail’s: reference quoted: the referral's; birth date equal; names equal." in words
    assert "Ought to be referred because: under 18 at the incident" in words


def test_a_council_may_quote_the_incidents_reference_and_differs_in_nothing(browse: Browse, answers: Answers):
    answers.data["Trail"]["trail"]["receipts"][0]["quotedReference"] = "2412-010719"
    words = Page(browse().get("/trail/a3f09c1177d04be2").text).words

    assert "Reference 2412-010719 2412-010719 Same" in words


def test_an_episode_that_answers_a_trail_is_named_as_one_and_compared_in_no_reference(browse: Browse, answers: Answers):
    answers.data["Trail"]["trail"]["receipts"][0] |= {
        "origin": "EPISODE",
        "recordId": "episode:E-310",
        "quotedReference": None,
        "recorded": None,
        "grade": None,
    }
    words = Page(browse().get("/trail/a3f09c1177d04be2").text).words

    assert "Episode E-310, Oldham" in words
    assert "Contact" not in words.partition("Council side")[2].partition("How it was judged")[0]
    assert "Reference DAB/7001/19" not in words


def test_a_child_that_may_not_be_seen_is_not_named(browse: Browse, answers: Answers):
    shown = trails.complete() | {"child": None, "restricted": True}
    answers.data["Trail"] = recorded.trail_answer(shown)
    answers.data["Trail"]["trail"] |= {"policeSide": None, "receipts": []}
    words = Page(browse("gmp-liaison").get("/trail/a3f09c1177d04be2").text).words

    assert "Restricted person" in words
    assert "rahman" not in words.lower()


def sent_to(browse: Browse) -> str:
    words = Page(browse().get("/trail/a3f09c1177d04be2").text).words
    return words.partition(" Sent to ")[2]


def test_to_whom_a_child_was_referred_is_not_shown_or_there_is_nobody_yet(browse: Browse, answers: Answers):
    answers.data["Trail"] = recorded.trail_answer(trails.not_referred())
    nobody = sent_to(browse)
    hidden = trails.unclear(
        "NOT_SHOWN", "Not shown to you: what another council did with a referral is between it and the force."
    )
    answers.data["Trail"] = recorded.trail_answer(hidden | {"recipient": None, "law2": None})

    assert nobody.startswith("Nobody yet")
    assert sent_to(browse).startswith("Not shown to you")


LISTS = ("/statement/E08000004/3/law/1/STOPPED", "/referrals", "/gaps")


@pytest.mark.parametrize("path", LISTS)
def test_an_analyst_sees_rows_without_names(path: str, browse: Browse):
    answer = browse("oldham-analyst").get(path)

    assert answer.status_code == 200
    assert "rahman" not in answer.text.lower()
    assert "The child was upstairs" not in answer.text


def test_a_practitioner_sees_a_trail_without_its_gap(browse: Browse):
    page = Page(browse("oldham-social-worker").get("/trail/a3f09c1177d04be2").text)

    assert "Aisha RAHMAN" in page.words
    assert not any(one.get("id") == "gap" for one in page.all("h2"))


def test_the_lists_say_how_many_there_are_and_offer_the_next_page(browse: Browse):
    page = Page(browse().get("/referrals?standing=LATE").text)

    assert "51 referrals" in page.words
    assert "/referrals?standing=LATE&after=Y3Vyc29y%2B%2F%3D" in page.addresses
    assert "Aisha RAHMAN: in time" in page.words


def test_gaps_are_open_ones_unless_asked_otherwise_and_say_how_long_they_are_over(browse: Browse, answers: Answers):
    words = Page(browse().get("/gaps").text).words

    assert answers.asked[-1][2]["filter"] == {"state": "OPEN"}
    assert "22 July 2019 at 6pm 40 days over" in words
    assert "Contact C-99120, arrived 2 August 2019 at 8am" in words


def test_feeds_show_faults_loads_and_rows_that_could_not_be_read(browse: Browse):
    feeds = Page(browse("oldham-administrator").get("/feeds").text)
    load = Page(browse("oldham-administrator").get("/feeds/loads/0190b6a0").text)

    assert "No load for longer than agreed: oldham-council of Oldham" in feeds.words
    assert "/feeds/loads/0190b6a0-0000-7000-8000-000000000001" in feeds.addresses
    assert "412 people[0].date_of_birth (masked, 10 characters) a date, YYYY-MM-DD No" in load.words


def test_every_page_of_a_demonstration_says_that_its_data_are_synthetic_and_what_time_it_is(browse: Browse):
    words = Page(browse().get("/gaps").text).words

    assert "Synthetic data - not a real council or police force" in words
    assert "Portal time: 1 September 2019 at 9am (demo)" in words
    assert "OFFICIAL-SENSITIVE handling: synthetic data" in words


def test_in_production_there_is_no_demonstration_strip_and_nobody_to_choose(browse: Browse):
    signed_in = Page(browse(mode="production").get("/gaps").text)
    sign_in = Page(browse(None, mode="production").get("/sign-in").text)

    assert "Synthetic data" not in signed_in.words
    assert "Step one day" not in signed_in.words
    assert "OFFICIAL-SENSITIVE" in signed_in.words
    assert "Ruth Adeyemi" not in sign_in.words


def test_the_sign_in_page_offers_each_person_under_their_organisation(browse: Browse):
    page = Page(browse(None).get("/sign-in?next=%2Fgaps").text)
    chosen = [one["value"] for one in page.all("input") if one.get("name") in {"organisation", "person"}]

    assert list(zip(chosen[::2], chosen[1::2], strict=True)) == [(one.organisation, one.person) for one in PEOPLE]
    assert {one["value"] for one in page.all("input") if one.get("name") == "next"} == {"/gaps"}


def test_where_no_provider_is_connected_the_sign_in_page_says_so_and_what_starts_one(browse: Browse):
    demonstration = Page(browse(None, signing_in=SignIn()).get("/sign-in").text).words
    production = Page(browse(None, mode="production", signing_in=SignIn()).get("/sign-in").text).words

    assert "no organisation has been connected" in demonstration
    assert "which counterfoil demo starts" in demonstration
    assert "no organisation has been connected" in production
    assert "counterfoil demo" not in production


def test_navigation_holds_what_the_viewer_may_read(browse: Browse):
    administrator = Page(browse("oldham-administrator").get("/feeds").text).addresses
    practitioner = Page(browse("oldham-social-worker").get("/referrals").text).addresses

    assert "/feeds" in administrator
    assert "/gaps" not in administrator
    assert "/referrals" in practitioner
    assert "/statements" not in practitioner


def test_every_operation_is_used_by_a_page(browse: Browse, answers: Answers):
    for path, person in {"/statements?all=1": "oldham-manager", "/loading": "oldham-manager", **PAGES}.items():
        browse(person).get(path)
    for path in ("/disclosures", "/disclosures?purpose=SELF_MONITORING"):
        browse("oldham-governance").get(path)
    browse().post("/statement", directorate="E08000004", period="2019-08", idempotencyKey="k")
    browse().post("/portal-time", back="/gaps", idempotencyKey="k")
    browse().get("/sign-ins")
    browse().post("/sign-ins/end")
    browse().post("/trail/a3f09c1177d04be2/open", purpose="DATA_QUALITY")
    browse("gmp-liaison").post("/trail/a3f09c1177d04be2/break-glass", reason="a reason that is long enough")
    browse("gmp-governance").post("/restricted", id="glass-1", verdict="JUSTIFIED")

    assert {name for name, _, _ in answers.asked} == set(operation_names())
