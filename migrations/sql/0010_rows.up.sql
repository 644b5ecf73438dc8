-- Who may see what, row by row (DESIGN §5, ADR-0016): roles beside organisations, evidence while a gap is open, headers of
-- incidents, restricted people, broken glass, opened cases, and the figures that oversight may see.

-- ---------------------------------------------------------------- roles

-- The viewer's pseudonymous id.
create function guard.subject() returns text
language sql stable parallel restricted
return guard.viewer_field(3);

-- Whether the viewer has one of these roles.
create function guard.has_role(wanted text[]) returns boolean
language sql stable parallel restricted
return string_to_array(guard.viewer_field(4), ',') && wanted;

-- Who works on cases, or is a system that was granted them: neither information governance nor administrators.
create function guard.sees_cases() returns boolean
language sql stable parallel restricted
return guard.has_role(array['PRACTITIONER', 'RECONCILER', 'MANAGER', 'ANALYST', 'LIAISON_OFFICER', 'PARTNER_SYSTEM']);

create or replace function guard.sees_headers() returns boolean
language sql stable parallel restricted
return guard.has_role(array['RECONCILER', 'MANAGER', 'ANALYST', 'PARTNER_SYSTEM']);

revoke all on function guard.subject(), guard.has_role(text[]), guard.sees_cases() from public;
grant execute on function guard.subject(), guard.has_role(text[]), guard.sees_cases() to counterfoil_app;

-- What the reconciler found is case content; nobody else's scope gets past this, should one be granted by mistake.
create policy case_work on trail as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on trail_council as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on trail_receipt as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on contact_line as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on incident_line as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on gap as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy case_work on flag as restrictive for select to counterfoil_app using ((select guard.sees_cases()));

-- Information governance reads none of these and has to find every entry that is about a child: the ids alone of what its
-- organisation's log may name, of its own organisation and nobody else's.
create policy find on trail for select to counterfoil_owner using (true);
create policy find on gap for select to counterfoil_owner using (true);
create policy find on contact_line for select to counterfoil_owner using (true);

create function guard.named_about(asked text, contacts text[]) returns setof text
language sql stable parallel restricted security definer
set search_path = pg_catalog, pg_temp
as $$
    with own as materialized (
        select guard.organisation() as code where guard.has_role(array['INFORMATION_GOVERNANCE'])
    ), trails as (
        select trail_id, incident_id, person_id
        from public.trail join own on trail.force = own.code
        where person_id = asked or incident_id = asked or referral_id = asked
    )
    select trail_id from trails
    union select incident_id from trails
    union select incident_id || '/' || person_id from trails where incident_id is not null
    union select gap_id from public.gap join own on gap.force = own.code where gap.subject in (select trail_id from trails)
    union select gap_id
        from public.gap join public.contact_line line on line.force = gap.force and line.subject = gap.subject join own on line.directorate = own.code
        where line.contact_id = any (contacts);
$$;
revoke all on function guard.named_about(text, text[]) from public;
grant execute on function guard.named_about(text, text[]) to counterfoil_app;

-- ---------------------------------------------------------------- evidence while a gap is open

-- What a side is shown of the other's because a gap is open, and the header of an incident that nobody referred: no more
-- columns than that, so that no policy has to open a council's record to the police. Written with its gap by the reconciler.
create table evidence (
    force text not null,
    gap_id text not null,
    kind text not null check (kind in ('UNANNOUNCED', 'NOT_RECEIVED', 'HEADER')),
    directorate text not null references organisation (code),
    body jsonb not null,
    primary key (force, gap_id, kind),
    foreign key (force, gap_id) references gap (force, gap_id) on delete cascade
);
create index evidence_directorate on evidence (directorate, force, gap_id);
alter table evidence enable row level security, force row level security;

create policy seen on evidence for select to counterfoil_app
    using (
        (
            kind <> 'HEADER' and force = (select guard.organisation()) and exists (
                select from gap as g where g.force = evidence.force and g.gap_id = evidence.gap_id and g.state = 'OPEN'
            )
        )
        or (kind = 'HEADER' and directorate = (select guard.organisation()) and (select guard.sees_headers()))
    );
create policy case_work on evidence as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
create policy reconcile on evidence to counterfoil_reconciler using (true) with check (true);
grant select on evidence to counterfoil_app;
grant select, insert, update, delete on evidence to counterfoil_reconciler;

-- The force sees of a contact that no trail claims what the evidence says, as long as the gap is open.
drop policy seen on contact_line;
create policy seen on contact_line for select to counterfoil_app
    using (
        directorate = (select guard.organisation())
        or (
            force = (select guard.organisation()) and line = 'UNANNOUNCED' and exists (
                select from gap as g where g.force = contact_line.force and g.subject = contact_line.subject and g.state = 'OPEN'
            )
        )
    );

-- An incident's line is seen by a directorate once the clock has run out: a gap is there that tells it so.
drop policy seen on incident_line;
create policy seen on incident_line for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or (
            directorate = (select guard.organisation()) and (select guard.sees_headers()) and exists (
                select from gap as g where g.force = incident_line.force and g.subject = incident_line.subject
            )
        )
        or exists (
            select from incident_audience as a
            where a.directorate = (select guard.organisation())
                and a.force = incident_line.force and a.incident_id = incident_line.incident_id
        )
    );

-- ---------------------------------------------------------------- restricted people

-- Somebody opened a restricted person's record, and why. Times are the server's; a review is another person's.
create table broken_glass (
    organisation text not null references organisation (code),
    glass_id uuid not null default uuidv7(),
    subject text not null,
    incident_id text not null,
    person_id text not null,
    trail_id text not null,
    reason text not null,
    opened_at timestamptz not null default now(),
    until timestamptz not null default now() + interval '1 hour',
    reviewed_at timestamptz,
    reviewed_by text,
    verdict text check (verdict in ('JUSTIFIED', 'NOT_JUSTIFIED')),
    note text,
    primary key (organisation, glass_id),
    constraint glass_has_a_reason check (length(btrim(reason)) between 1 and 1000),
    constraint glass_is_open_for_an_hour check (until >= opened_at and until <= opened_at + interval '1 hour'),
    constraint glass_reviewed_by_another check (reviewed_by <> subject),
    constraint glass_review_is_whole check (num_nonnulls(reviewed_at, reviewed_by, verdict) in (0, 3))
);
create index broken_glass_open on broken_glass (organisation, subject, incident_id, person_id, until);
create index broken_glass_newest on broken_glass (organisation, opened_at desc, glass_id desc);
alter table broken_glass enable row level security, force row level security;

create policy break_it on broken_glass for insert to counterfoil_app
    with check (
        organisation = (select guard.organisation()) and subject = (select guard.subject())
        and (select guard.kind()) = 'FORCE' and (select guard.has_role(array['LIAISON_OFFICER']))
    );
create policy seen on broken_glass for select to counterfoil_app
    using (
        organisation = (select guard.organisation())
        and (subject = (select guard.subject()) or (select guard.has_role(array['INFORMATION_GOVERNANCE'])))
    );
create policy review on broken_glass for update to counterfoil_app
    using (
        organisation = (select guard.organisation()) and reviewed_at is null
        and (select guard.has_role(array['INFORMATION_GOVERNANCE']))
    )
    with check (
        organisation = (select guard.organisation()) and reviewed_by = (select guard.subject())
        and reviewed_by <> subject
    );
grant select on broken_glass to counterfoil_app;
grant insert (organisation, subject, incident_id, person_id, trail_id, reason) on broken_glass to counterfoil_app;
grant update (reviewed_at, reviewed_by, verdict, note) on broken_glass to counterfoil_app;

-- Restricted within the force too: its systems keep the record, its people open it by breaking glass, for a time.
create policy restricted on incident_person as restrictive for select to counterfoil_app
    using (
        not (restricted or safe_address)
        or (select guard.has_role(array['ADMINISTRATOR', 'PARTNER_SYSTEM']))
        or exists (
            select from broken_glass as b
            where b.organisation = incident_person.force and b.subject = (select guard.subject())
                and b.incident_id = incident_person.incident_id and b.person_id = incident_person.person_id
                and b.until > transaction_timestamp() and b.verdict is distinct from 'NOT_JUSTIFIED'
        )
    );

-- ---------------------------------------------------------------- opened cases

-- Why somebody opened a case, asked once and remembered to the end of the day.
create table case_opening (
    organisation text not null references organisation (code),
    subject text not null,
    case_id text not null,
    purpose text not null,
    reason text,
    opened_at timestamptz not null default now(),
    until timestamptz not null,
    primary key (organisation, subject, case_id),
    constraint case_is_open_for_a_day check (until >= opened_at and until <= opened_at + interval '25 hours'),
    constraint case_reason_is_one check (length(btrim(reason)) between 1 and 1000)
);
alter table case_opening enable row level security, force row level security;
create policy own on case_opening to counterfoil_app
    using (organisation = (select guard.organisation()) and subject = (select guard.subject()))
    with check (organisation = (select guard.organisation()) and subject = (select guard.subject()));
grant select, delete on case_opening to counterfoil_app;
grant insert (organisation, subject, case_id, purpose, reason, until) on case_opening to counterfoil_app;
grant update (purpose, reason, opened_at, until) on case_opening to counterfoil_app;

-- ---------------------------------------------------------------- oversight

-- What oversight may know of a directorate's month: the newest statement's lines with small figures taken out before they
-- were written here, so that nobody who asks as oversight can reach them. A figure taken out is null.
create table oversight_figure (
    directorate text not null references organisation (code),
    force text not null references organisation (code),
    month date not null,
    as_at timestamptz not null,
    body jsonb not null,
    primary key (directorate, force, month)
);
alter table oversight_figure enable row level security, force row level security;
create policy oversee on oversight_figure for select to counterfoil_app
    using ((select guard.kind()) = 'OVERSIGHT' and (select guard.has_role(array['OVERSEER'])));
create policy reconcile on oversight_figure to counterfoil_reconciler using (true) with check (true);
grant select on oversight_figure to counterfoil_app;
grant select, insert, update on oversight_figure to counterfoil_reconciler;
