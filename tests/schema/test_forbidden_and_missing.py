"""What is another's and what does not exist are answered alike, to the byte: every kind of node, every argument, every mutation."""

import json
from typing import Any

import pytest

from schema.nodes import _NODES as NODES
from schema.parts import opaque_id
from schema.run import run_document
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, overseer, viewer_of
from tests.schema.planted import LOAD, RECEIVED, STOPPED, Superuser, plant

# Of each kind one that is Oldham's or the force's, and the same form of id for one that there is not.
IDS = {
    "Trail": ((FORCE, STOPPED), (FORCE, "0" * len(STOPPED))),
    "Incident": ((FORCE, "I-2"), (FORCE, "I-0")),
    "Referral": ((FORCE, "R-1"), (FORCE, "R-0")),
    "Contact": ((OLDHAM, "C-1"), (OLDHAM, "C-0")),
    "Gap": ((FORCE, "gap-of-a-trail"), (FORCE, "gap-of-nothing")),
    "Flag": ((FORCE, "flag-1"), (FORCE, "flag-0")),
    "Load": ((OLDHAM, LOAD), (OLDHAM, "01890000-0000-7000-8000-00000000000f")),
    "Statement": ((OLDHAM, "1"), (OLDHAM, "2")),
}
ISSUE = 'mutation {{ issueStatement(input: {{directorate: "{0}", period: "2019-07", idempotencyKey: "k"}}) {{ __typename ... on Problem {{ code message }} }} }}'
BREAK = 'mutation {{ breakGlass(input: {{trail: "{0}", reason: "a reason that is long"}}) {{ __typename ... on Problem {{ code message }} }} }}'
OPEN = 'mutation {{ openCase(input: {{case: "{0}", purpose: "DATA_QUALITY"}}) {{ __typename ... on Problem {{ code message }} }} }}'
REVIEW = 'mutation {{ reviewBrokenGlass(input: {{id: "{0}", verdict: JUSTIFIED}}) {{ __typename ... on Problem {{ code message }} }} }}'
GLASS = "01890000-0000-7000-8000-00000000000a"
THEIRS, NOTHING = opaque_id("Trail", FORCE, STOPPED), opaque_id("Trail", FORCE, "none")
ENDPOINT, NO_ENDPOINT = "01890000-0000-7000-8000-00000000000c", "01890000-0000-7000-8000-00000000000d"


def _about(mutation: str, inputs: str) -> str:
    return f"mutation {{{{ {mutation}(input: {{{{{inputs}}}}}) {{{{ __typename ... on Problem {{{{ code message }}}} }}}} }}}}"


MUTATIONS = {
    "rotateClient": (_about("rotateClient", 'clientId: "{0}", idempotencyKey: "k"'), "theirs", "nobody"),
    "revokeClient": (_about("revokeClient", 'clientId: "{0}", idempotencyKey: "k"'), "theirs", "nobody"),
    "confirmWebhook": (
        _about("confirmWebhook", 'id: "{0}", challenge: "c", idempotencyKey: "k"'),
        ENDPOINT,
        NO_ENDPOINT,
    ),
    "rotateWebhookKey": (_about("rotateWebhookKey", 'id: "{0}", idempotencyKey: "k"'), ENDPOINT, NO_ENDPOINT),
    "disableWebhook": (_about("disableWebhook", 'id: "{0}", idempotencyKey: "k"'), ENDPOINT, NO_ENDPOINT),
    "disableStaffMember": (_about("disableStaffMember", 'subject: "{0}"'), "ada", "nobody"),
    "enableStaffMember": (_about("enableStaffMember", 'subject: "{0}"'), "ada", "nobody"),
    "issueStatement": (ISSUE, OLDHAM, "E08999999"),
    "breakGlass": (BREAK, THEIRS, NOTHING),
    "openCase": (OPEN, THEIRS, NOTHING),
    "reviewBrokenGlass": (REVIEW, opaque_id("Glass", FORCE, GLASS), opaque_id("Glass", FORCE, GLASS[:-1] + "b")),
}
NAMES_NOTHING = {"createClient", "registerWebhook", "signOutEverywhere", "stepPortalTime"}


def _answer(database: Database, text: str) -> list[str]:
    viewers = (viewer_of(ROCHDALE), overseer())
    return [json.dumps(run_document(database, one, text, {})) for one in viewers]


@pytest.mark.requirement(26)
def test_every_kind_of_node_and_every_mutation_is_in_the_tables() -> None:
    mutation = VOCABULARY.graphql.mutation_type
    assert mutation is not None
    assert set(IDS) == set(NODES)
    assert set(MUTATIONS) | NAMES_NOTHING == set(mutation.fields)


@pytest.mark.requirement(26)
@pytest.mark.parametrize("kind", IDS)
def test_a_node_of_another_and_none_at_all_are_the_same_answer(database: Database, superuser: Superuser, kind: str):
    plant(superuser)
    theirs, nothing = (opaque_id(kind, *key) for key in IDS[kind])
    for question in (
        '{{ node(id: "{0}") {{ __typename id }} }}',
        '{{ trail(id: "{0}") {{ id }} load(id: "{0}") {{ id }} }}',
    ):
        assert _answer(database, question.format(theirs)) == _answer(database, question.format(nothing))
    owner = force_viewer() if IDS[kind][0][0] == FORCE else viewer_of(OLDHAM)
    seen: dict[str, Any] = run_document(database, owner, f'{{ node(id: "{theirs}") {{ id }} }}', {})
    assert seen["data"]["node"] == {"id": theirs}


@pytest.mark.requirement(26)
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_about_anothers_and_about_nothing_is_the_same_answer(
    database: Database, superuser: Superuser, name: str
):
    plant(superuser)
    superuser.execute(
        "insert into broken_glass (organisation, glass_id, subject, incident_id, person_id, trail_id, reason)"
        " values (%s, %s, 'somebody', 'I-1', 'N-1', %s, 'a reason that is long')",
        (FORCE, GLASS, RECEIVED),
    )
    superuser.execute(
        "insert into client (organisation, client_id, kind, name, scopes, made_at, made_by)"
        " values (%s, 'theirs', 'SYSTEM', 'Case system', '{gaps:read}', now(), 'somebody')",
        (OLDHAM,),
    )
    superuser.execute(
        "insert into webhook_endpoint (organisation, endpoint_id, url, event_kinds, made_at, made_by)"
        " values (%s, %s, 'https://receiver.example/', '{gap.opened}', now(), 'somebody')",
        (OLDHAM, ENDPOINT),
    )
    superuser.execute(
        "insert into staff_member (organisation, subject, name, first_signed_in_at, signed_in_at)"
        " values (%s, 'ada', 'Ada Quill', now(), now())",
        (OLDHAM,),
    )
    text, theirs, nothing = MUTATIONS[name]

    assert _answer(database, text.format(theirs)) == _answer(database, text.format(nothing))


@pytest.mark.requirement(26)
@pytest.mark.parametrize(
    "question",
    [
        f'{{ statement(directorate: "{{0}}", number: 1) {{ headline }} }}|{OLDHAM}|E08999999',
        f'{{ gapCounts(directorate: "{{0}}") {{ count }} }}|{OLDHAM}|E08999999',
        f'{{ rejections(load: "{{0}}") {{ totalCount }} }}|{opaque_id("Load", OLDHAM, LOAD)}|{opaque_id("Load", OLDHAM, GLASS)}',
        f'{{ caseOpening(case: "{{0}}") {{ purpose }} }}|{THEIRS}|{NOTHING}',
        f'{{ trails(filter: {{directorate: "{{0}}"}}) {{ totalCount }} }}|{OLDHAM}|E08999999',
    ],
)
def test_an_argument_that_names_anothers_finds_what_nothing_finds(
    database: Database, superuser: Superuser, question: str
):
    plant(superuser)
    text, theirs, nothing = question.split("|")

    def ask(given: str) -> list[str]:
        return _answer(database, text.replace("{0}", given))

    assert ask(theirs) == ask(nothing)
