-- Tables of first light. Keys and foreign keys carry the organisation, because row-level security guards neither
-- uniqueness nor references (DESIGN §3). Policies, roles, grants and functions stand in files of their own.

create table organisation (
    code text primary key,
    kind text not null check (kind in ('DIRECTORATE', 'FORCE', 'OVERSIGHT')),
    name text not null
);

-- Postcode prefix -> directorate; a deployer replaces the default by an extract of a postcode directory.
create table place (
    prefix text primary key,
    directorate text not null references organisation (code),
    source text not null
);

create table rule_set (
    directorate text not null default '',
    version text not null,
    in_force_from date not null,
    agreed_by text not null,
    body jsonb not null,
    primary key (directorate, version)
);

-- Portal time: null is machine time (production); a demo sets a moment and steps it.
create table portal_time (
    only_row boolean primary key default true check (only_row),
    moment timestamptz
);

create table feed (
    organisation text not null references organisation (code),
    feed text not null,
    side text not null check (side in ('POLICE', 'COUNCIL')),
    format text not null,
    abilities jsonb not null,
    primary key (organisation, feed)
);

create table load (
    organisation text not null,
    load_id uuid not null,
    feed text not null,
    state text not null check (state in ('RECEIVING', 'RECEIVED', 'TAKING_IN', 'TAKEN_IN', 'REFUSED')),
    digest bytea,
    bytes_received bigint not null default 0,
    lines_read bigint not null default 0,
    received_at timestamptz not null,
    taken_in_at timestamptz,
    reconciled_at timestamptz,
    made_at timestamptz,
    covers_from timestamptz,
    covers_to timestamptz,
    complete boolean not null default false,
    counts jsonb not null default '{}',
    refusal jsonb,
    primary key (organisation, load_id),
    foreign key (organisation, feed) references feed (organisation, feed)
);
create unique index load_digest on load (organisation, feed, digest) where state in ('RECEIVED', 'TAKING_IN', 'TAKEN_IN');
create index load_newest on load (organisation, feed, made_at desc);
-- What no statement may be issued over yet.
create index load_not_reconciled on load (organisation, load_id) where state = 'TAKEN_IN' and reconciled_at is null;

create table load_chunk (
    organisation text not null,
    load_id uuid not null,
    number integer not null,
    content bytea not null,
    primary key (organisation, load_id, number),
    foreign key (organisation, load_id) references load (organisation, load_id) on delete cascade
);

create table rejection (
    organisation text not null,
    load_id uuid not null,
    line bigint not null,
    field text not null,
    found text not null,
    expected text not null,
    kind text,
    record_id text,
    raw bytea,
    supplied_by uuid,
    primary key (organisation, load_id, line, field),
    foreign key (organisation, load_id) references load (organisation, load_id)
);
create index rejection_record on rejection (organisation, kind, record_id) where supplied_by is null;

create table record_version (
    organisation text not null,
    kind text not null check (kind in ('incident', 'referral', 'contact', 'attachment', 'transfer')),
    record_id text not null,
    made_at timestamptz not null,
    digest bytea not null,
    load_id uuid not null,
    body jsonb not null,
    aside jsonb,
    primary key (organisation, kind, record_id, made_at, digest),
    foreign key (organisation, load_id) references load (organisation, load_id)
);

-- Which records a load touched, for reconciling them.
create index record_version_load on record_version (organisation, load_id, kind, record_id);

-- Reference tokens join records into components (ADR-0004).
create table record_token (
    token text not null,
    organisation text not null,
    kind text not null,
    record_id text not null,
    primary key (token, organisation, kind, record_id)
);
create index record_token_record on record_token (organisation, kind, record_id);
-- Whether a record that can be quoted has a token, however many quote it.
create index record_token_kind on record_token (token, kind);

-- Which log serials of a day a force has accounted for; what is missing up to last_serial is a hole.
create table serial_day (
    organisation text not null references organisation (code),
    day date not null,
    last_serial integer not null default 0,
    seen int4multirange not null default '{}',
    sealed_serials int4multirange not null default '{}',
    out_of_scope_serials int4multirange not null default '{}',
    sealed integer not null default 0,
    out_of_scope integer not null default 0,
    primary key (organisation, day)
);

create table incident (
    force text not null references organisation (code),
    incident_id text not null,
    reference text not null,
    category text not null,
    qualifiers text[] not null,
    occurred_at timestamptz,
    reported_at timestamptz not null,
    closed_at timestamptz,
    domestic_abuse boolean not null,
    children_checked text not null,
    grade_tool text,
    grade text,
    gradings jsonb not null,
    actions jsonb not null,
    location_line text,
    location_postcode text,
    made_at timestamptz not null,
    digest bytea not null,
    primary key (force, incident_id)
);
create index incident_reported on incident (force, reported_at, incident_id);

create table incident_person (
    force text not null,
    incident_id text not null,
    person_id text not null,
    role text not null,
    given_names text not null,
    family_name text not null,
    date_of_birth date,
    expected_date_of_birth date,
    mother_person_id text,
    sex text,
    ethnicity text,
    disability text,
    nhs_number text,
    address_line text,
    address_postcode text,
    found_postcode text,
    presence text not null,
    seen boolean,
    linked_at timestamptz not null,
    restricted boolean not null,
    safe_address boolean not null,
    primary key (force, incident_id, person_id),
    foreign key (force, incident_id) references incident (force, incident_id) on delete cascade
);

create table referral (
    force text not null references organisation (code),
    referral_id text not null,
    reference text not null,
    recipient text not null,
    recipient_service text not null,
    form text not null,
    grade_tool text,
    grade text,
    grade_change_reason text,
    told_at timestamptz,
    submitted_at timestamptz,
    sent_at timestamptz,
    channel text not null,
    reason text,
    narrative text,
    supersedes text,
    update_of text,
    withdrawn_at timestamptz,
    withdrawal_reason text,
    incidents text[] not null,
    children text[] not null,
    made_at timestamptz not null,
    digest bytea not null,
    primary key (force, referral_id)
);
create index referral_sent on referral (force, sent_at, referral_id);
create index referral_recipient on referral (recipient, sent_at, referral_id);

create table contact (
    directorate text not null references organisation (code),
    contact_id text not null,
    source text not null,
    source_force text,
    quoted_reference text,
    arrived_at timestamptz,
    arrived_exact boolean,
    recorded_at timestamptz not null,
    grade_tool text,
    grade text,
    acknowledged_at timestamptz,
    decided_at timestamptz,
    outcomes text[] not null,
    no_further_action boolean,
    no_further_action_reason text,
    fed_back_at timestamptz,
    made_at timestamptz not null,
    digest bytea not null,
    primary key (directorate, contact_id)
);
create index contact_arrived on contact (directorate, (coalesce(arrived_at, recorded_at)), contact_id);

create table contact_child (
    directorate text not null,
    contact_id text not null,
    person_id text not null,
    given_names text not null,
    family_name text not null,
    date_of_birth date,
    expected_date_of_birth date,
    sex text,
    nhs_number text,
    address_line text,
    address_postcode text,
    already_open boolean not null,
    primary key (directorate, contact_id, person_id),
    foreign key (directorate, contact_id) references contact (directorate, contact_id) on delete cascade
);

create table attachment (
    directorate text not null references organisation (code),
    attachment_id text not null,
    episode_id text,
    person_id text not null,
    quoted_reference text,
    arrived_at timestamptz not null,
    arrived_exact boolean not null,
    worker_told_at timestamptz,
    given_names text not null,
    family_name text not null,
    date_of_birth date,
    expected_date_of_birth date,
    made_at timestamptz not null,
    digest bytea not null,
    primary key (directorate, attachment_id)
);

create table transfer (
    directorate text not null references organisation (code),
    contact_id text not null,
    passed_to text not null,
    passed_at timestamptz not null,
    made_at timestamptz not null,
    digest bytea not null,
    primary key (directorate, contact_id, passed_to)
);

-- What the reconciler found. A trail's row is the force's half: `body` holds the reasons, the referrals and the steps of the
-- police, `basis` the force's versions, as reconciliation/findings.py names them. `recipient` is there for the policy; the
-- application may not read it here, since who sees the header alone is not told to whom the child was referred.
create table trail (
    force text not null references organisation (code),
    trail_id text not null,
    incident_id text,
    referral_id text,
    person_id text not null,
    directorate text,
    recipient text,
    eligible boolean not null,
    incident_reference text,
    category text,
    reported_at timestamptz,
    grade_tool text,
    grade text,
    given_names text,
    family_name text,
    date_of_birth date,
    expected_date_of_birth date,
    restricted boolean not null,
    counted_at timestamptz not null,
    law1 text,
    gap_id text,
    header_shown boolean not null,
    body jsonb not null,
    basis jsonb not null,
    judged_at timestamptz not null,
    next_look_at timestamptz,
    awaits text[] not null,
    primary key (force, trail_id),
    -- Of a restricted person a trail holds neither name nor birth date, whoever writes it (DESIGN §5).
    constraint trail_of_restricted_is_nameless check (
        not restricted or coalesce(given_names, family_name, date_of_birth::text, expected_date_of_birth::text) is null
    )
);
create index trail_directorate on trail (directorate, counted_at, trail_id);
create index trail_recipient on trail (recipient, counted_at, trail_id);
create index trail_incident on trail (force, incident_id);
create index trail_next_look on trail (next_look_at) where next_look_at is not null;
create index trail_awaits on trail using gin (awaits) where awaits <> '{}';

-- The council's half, once the child was referred: laws 2 and 4, the open gap of the council's side, and the steps and
-- versions of the recipient. What another council did is with its own receipt.
create table trail_council (
    force text not null,
    trail_id text not null,
    recipient text not null,
    governing_referral text,
    law2 text,
    law4 text,
    gap_id text,
    steps jsonb not null,
    basis jsonb not null,
    primary key (force, trail_id),
    foreign key (force, trail_id) references trail (force, trail_id) on delete cascade
);
create index trail_council_recipient on trail_council (recipient, force, trail_id);

-- `body` holds all that a receipt says, with the steps and versions of its council where that is not the recipient.
create table trail_receipt (
    force text not null,
    trail_id text not null,
    directorate text not null,
    kind text not null check (kind in ('contact', 'attachment')),
    record_id text not null,
    child_person_id text not null,
    body jsonb not null,
    primary key (force, trail_id, directorate, kind, record_id),
    foreign key (force, trail_id) references trail (force, trail_id) on delete cascade
);
create index trail_receipt_record on trail_receipt (directorate, kind, record_id);

-- A trail as far as whoever asks may see it: both halves, and the steps that a council took to which it was passed on. It
-- shows the rows of whoever asks, so that what a policy hides is null here.
create view trail_seen with (security_invoker = true) as
select trail.force, trail.trail_id, trail.incident_id, trail.referral_id, trail.person_id, trail.directorate,
    council.recipient, trail.eligible, trail.incident_reference, trail.category, trail.reported_at, trail.grade_tool,
    trail.grade, trail.given_names, trail.family_name, trail.date_of_birth, trail.expected_date_of_birth,
    trail.restricted, trail.counted_at, trail.law1, council.law2, council.law4,
    coalesce(trail.gap_id, council.gap_id) as gap_id, trail.body, council.governing_referral,
    council.steps as council_steps,
    (
        select jsonb_agg(step)
        from trail_receipt as receipt
        cross join lateral jsonb_array_elements(receipt.body -> 'steps') as step
        where receipt.force = trail.force and receipt.trail_id = trail.trail_id
    ) as passed_on_steps,
    trail.basis || coalesce(council.basis, '[]') || coalesce((
        select jsonb_agg(version)
        from trail_receipt as receipt
        cross join lateral jsonb_array_elements(receipt.body -> 'basis') as version
        where receipt.force = trail.force and receipt.trail_id = trail.trail_id
    ), '[]') as basis,
    trail.judged_at
from trail
left join trail_council as council on council.force = trail.force and council.trail_id = trail.trail_id;

create table contact_line (
    directorate text not null,
    contact_id text not null,
    subject text not null,
    force text not null,
    line text not null,
    arrived_at timestamptz not null,
    basis jsonb not null,
    judged_at timestamptz not null,
    next_look_at timestamptz,
    awaits text[] not null,
    primary key (directorate, contact_id)
);
create index contact_line_arrived on contact_line (directorate, arrived_at);
create index contact_line_next_look on contact_line (next_look_at) where next_look_at is not null;
create index contact_line_subject on contact_line (subject);
create index contact_line_awaits on contact_line using gin (awaits) where awaits <> '{}';

create table incident_line (
    force text not null,
    incident_id text not null,
    subject text not null,
    in_scope boolean not null,
    line text,
    directorate text,
    directorates text[] not null,
    reported_at timestamptz not null,
    basis jsonb not null,
    judged_at timestamptz not null,
    next_look_at timestamptz,
    awaits text[] not null,
    primary key (force, incident_id)
);
create index incident_line_reported on incident_line (force, reported_at);
create index incident_line_subject on incident_line (force, subject);
create index incident_line_next_look on incident_line (next_look_at) where next_look_at is not null;
create index incident_line_awaits on incident_line using gin (awaits) where awaits <> '{}';

-- Directorates to which an incident was referred, and which may therefore read it (DESIGN §5).
create table incident_audience (
    force text not null,
    incident_id text not null,
    directorate text not null,
    primary key (force, incident_id, directorate)
);
create index incident_audience_directorate on incident_audience (directorate, force, incident_id);

create table gap (
    force text not null references organisation (code),
    gap_id text not null,
    kind text not null,
    side text not null,
    subject_kind text not null check (subject_kind in ('TRAIL', 'CONTACT', 'INCIDENT')),
    subject text not null,
    directorate text,
    state text not null check (state in ('OPEN', 'RESOLVED')),
    due_at timestamptz not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    open_during tstzmultirange not null,
    clock jsonb,
    basis jsonb not null,
    closed_by jsonb,
    version integer not null default 1,
    primary key (force, gap_id)
);
create index gap_directorate on gap (directorate, state, due_at, gap_id);
create index gap_subject on gap (force, subject);

create table flag (
    force text not null references organisation (code),
    flag_id text not null,
    kind text not null,
    subject_kind text not null check (subject_kind in ('TRAIL', 'INCIDENT')),
    subject text not null,
    directorate text,
    field text,
    primary key (force, flag_id)
);
create index flag_subject on flag (force, subject);

create table statement (
    directorate text not null references organisation (code),
    number integer not null,
    force text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    as_at timestamptz not null,
    headline text not null,
    body jsonb not null,
    digest bytea not null,
    supersedes integer,
    issued_at timestamptz not null,
    issued_by text not null,
    primary key (directorate, number),
    foreign key (directorate, supersedes) references statement (directorate, number)
);

create table statement_entry (
    directorate text not null,
    number integer not null,
    law smallint not null,
    line text not null,
    subject text not null,
    primary key (directorate, number, law, line, subject),
    foreign key (directorate, number) references statement (directorate, number)
);

create table disclosure (
    entry_id uuid primary key default uuidv7(),
    at timestamptz not null default clock_timestamp(),
    organisation text not null,
    recipient text not null,
    operation text not null,
    entry bytea not null,
    leaf bytea not null
);
create index disclosure_organisation on disclosure (organisation, at);

create table outbox (
    event_id uuid primary key default uuidv7(),
    organisation text not null,
    kind text not null,
    subject text not null,
    at timestamptz not null,
    payload jsonb not null
);
create index outbox_organisation on outbox (organisation, event_id);

create table idempotency_key (
    organisation text not null,
    subject text not null,
    key text not null,
    request bytea not null,
    response jsonb not null,
    at timestamptz not null,
    primary key (organisation, subject, key)
);

create table browser_session (
    id_digest bytea primary key,
    organisation text not null,
    subject text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null
);
