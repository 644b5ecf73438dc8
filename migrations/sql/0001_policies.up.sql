-- Row-level security (DESIGN §3 and §5, ADR-0005): enabled and forced on every table. What no policy allows is not there.
-- The application's policies ask the signed viewer; the reconciler's do not, because it sees both sides and nothing else
-- runs as it. The `(select …)` makes the server ask once a statement instead of once a row.

alter table organisation enable row level security, force row level security;
alter table place enable row level security, force row level security;
alter table rule_set enable row level security, force row level security;
alter table portal_time enable row level security, force row level security;
alter table feed enable row level security, force row level security;
alter table load enable row level security, force row level security;
alter table load_chunk enable row level security, force row level security;
alter table rejection enable row level security, force row level security;
alter table record_version enable row level security, force row level security;
alter table record_token enable row level security, force row level security;
alter table serial_day enable row level security, force row level security;
alter table incident enable row level security, force row level security;
alter table incident_person enable row level security, force row level security;
alter table referral enable row level security, force row level security;
alter table contact enable row level security, force row level security;
alter table contact_child enable row level security, force row level security;
alter table attachment enable row level security, force row level security;
alter table transfer enable row level security, force row level security;
alter table trail enable row level security, force row level security;
alter table trail_council enable row level security, force row level security;
alter table trail_receipt enable row level security, force row level security;
alter table contact_line enable row level security, force row level security;
alter table incident_line enable row level security, force row level security;
alter table incident_audience enable row level security, force row level security;
alter table gap enable row level security, force row level security;
alter table flag enable row level security, force row level security;
alter table statement enable row level security, force row level security;
alter table statement_entry enable row level security, force row level security;
alter table disclosure enable row level security, force row level security;
alter table outbox enable row level security, force row level security;
alter table idempotency_key enable row level security, force row level security;
alter table browser_session enable row level security, force row level security;

-- ---------------------------------------------------------------- reference tables

create policy reference on organisation for select to counterfoil_app
    using ((select guard.organisation()) is not null);
create policy reference on place for select to counterfoil_app
    using ((select guard.organisation()) is not null);
create policy reference on rule_set for select to counterfoil_app
    using ((select guard.organisation()) is not null);
create policy reference on portal_time for select to counterfoil_app
    using ((select guard.organisation()) is not null);

-- The row is there in a demonstration only; without it nobody can set portal time.
create policy step on portal_time for update to counterfoil_app
    using ((select guard.organisation()) is not null);

create policy keep on organisation to counterfoil_owner using (true) with check (true);
create policy keep on place to counterfoil_owner using (true) with check (true);
create policy keep on rule_set to counterfoil_owner using (true) with check (true);
create policy keep on portal_time to counterfoil_owner using (true) with check (true);
create policy keep on feed to counterfoil_owner using (true) with check (true);

create policy reconcile on organisation for select to counterfoil_reconciler using (true);
create policy reconcile on place for select to counterfoil_reconciler using (true);
create policy reconcile on rule_set for select to counterfoil_reconciler using (true);
create policy reconcile on portal_time for select to counterfoil_reconciler using (true);

-- ---------------------------------------------------------------- feeds, loads, versions: each organisation its own

create policy own on feed to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on load to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
-- What was received stays, as evidence of what was said; only an upload that never ended may be removed.
create policy unfinished on load as restrictive for delete to counterfoil_app
    using (organisation = (select guard.organisation()) and state = 'RECEIVING');
create policy own on load_chunk to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on rejection to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on record_version to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on record_token to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy own on serial_day to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));

create policy reconcile on feed for select to counterfoil_reconciler using (true);
create policy reconcile on load for select to counterfoil_reconciler using (true);
create policy reconciled on load for update to counterfoil_reconciler
    using (state = 'TAKEN_IN') with check (state = 'TAKEN_IN');
create policy reconcile on rejection for select to counterfoil_reconciler using (true);
create policy reconcile on record_version for select to counterfoil_reconciler using (true);
create policy reconcile on record_token for select to counterfoil_reconciler using (true);
create policy reconcile on serial_day for select to counterfoil_reconciler using (true);

-- ---------------------------------------------------------------- what a force keeps

create policy own on incident to counterfoil_app
    using (force = (select guard.organisation()))
    with check (force = (select guard.organisation()) and (select guard.kind()) = 'FORCE');
create policy referred on incident for select to counterfoil_app
    using (exists (
        select from incident_audience as a
        where a.directorate = (select guard.organisation())
            and a.force = incident.force and a.incident_id = incident.incident_id
    ));

-- A person who is restricted or has a safe address is seen by the force alone.
create policy own on incident_person to counterfoil_app
    using (force = (select guard.organisation()))
    with check (force = (select guard.organisation()) and (select guard.kind()) = 'FORCE');
create policy referred on incident_person for select to counterfoil_app
    using (not restricted and not safe_address and exists (
        select from incident_audience as a
        where a.directorate = (select guard.organisation())
            and a.force = incident_person.force and a.incident_id = incident_person.incident_id
    ));

-- What is written and still waiting has reached nobody. What is sent to a court's or school's table goes there, and not to
-- the people of the directorate in whose area it is (DESIGN §5).
create policy own on referral to counterfoil_app
    using (force = (select guard.organisation()))
    with check (force = (select guard.organisation()) and (select guard.kind()) = 'FORCE');
create policy received on referral for select to counterfoil_app
    using (
        recipient = (select guard.organisation()) and recipient_service = 'CHILDREN' and sent_at is not null
    );

create policy reconcile on incident for select to counterfoil_reconciler using (true);
create policy reconcile on incident_person for select to counterfoil_reconciler using (true);
create policy reconcile on referral for select to counterfoil_reconciler using (true);

-- ---------------------------------------------------------------- what a directorate keeps

create policy own on contact to counterfoil_app
    using (directorate = (select guard.organisation()))
    with check (directorate = (select guard.organisation()) and (select guard.kind()) = 'DIRECTORATE');
create policy own on contact_child to counterfoil_app
    using (directorate = (select guard.organisation()))
    with check (directorate = (select guard.organisation()) and (select guard.kind()) = 'DIRECTORATE');
create policy own on attachment to counterfoil_app
    using (directorate = (select guard.organisation()))
    with check (directorate = (select guard.organisation()) and (select guard.kind()) = 'DIRECTORATE');
create policy own on transfer to counterfoil_app
    using (directorate = (select guard.organisation()))
    with check (directorate = (select guard.organisation()) and (select guard.kind()) = 'DIRECTORATE');

create policy reconcile on contact for select to counterfoil_reconciler using (true);
create policy reconcile on contact_child for select to counterfoil_reconciler using (true);
create policy reconcile on attachment for select to counterfoil_reconciler using (true);
create policy reconcile on transfer for select to counterfoil_reconciler using (true);

-- ---------------------------------------------------------------- what the reconciler finds

create policy seen on trail for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or recipient = (select guard.organisation())
        or (header_shown and directorate = (select guard.organisation()) and (select guard.sees_headers()))
    );

-- What the council did is the force's and the recipient's to see, never who sees the header alone.
create policy seen on trail_council for select to counterfoil_app
    using (force = (select guard.organisation()) or recipient = (select guard.organisation()));

create policy seen on trail_receipt for select to counterfoil_app
    using (force = (select guard.organisation()) or directorate = (select guard.organisation()));

-- An unannounced contact is the force's question too (DESIGN §5, evidence while a gap is open).
create policy seen on contact_line for select to counterfoil_app
    using (
        directorate = (select guard.organisation())
        or (force = (select guard.organisation()) and line = 'UNANNOUNCED')
    );

create policy seen on incident_line for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or (line = 'NOT_ASKED' and directorate = (select guard.organisation()) and (select guard.sees_headers()))
        or exists (
            select from incident_audience as a
            where a.directorate = (select guard.organisation())
                and a.force = incident_line.force and a.incident_id = incident_line.incident_id
        )
    );

create policy seen on incident_audience for select to counterfoil_app
    using (force = (select guard.organisation()) or directorate = (select guard.organisation()));

-- A police-side gap of a trail is seen with the trail, a council-side one by the council that it belongs to; a gap of a
-- contact or incident by the directorate it belongs to.
create policy seen on gap for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or (
            subject_kind <> 'TRAIL' and directorate = (select guard.organisation())
            and (side <> 'POLICE' or (select guard.sees_headers()))
        )
        or (
            subject_kind = 'TRAIL' and side <> 'POLICE' and directorate = (select guard.organisation())
        )
        or (
            subject_kind = 'TRAIL' and side = 'POLICE'
            and exists (select from trail as t where t.force = gap.force and t.trail_id = gap.subject)
        )
    );

-- A flag that tells of the council's record is seen with the council's half of the trail.
create policy seen on flag for select to counterfoil_app
    using (
        force = (select guard.organisation())
        or (
            subject_kind = 'INCIDENT' and exists (
                select from incident_line as i where i.force = flag.force and i.subject = flag.subject
            )
        )
        or (
            subject_kind = 'TRAIL' and kind not in ('HIGH_RISK_NO_ACTION', 'DIFFERING', 'DUPLICATE')
            and exists (select from trail as t where t.force = flag.force and t.trail_id = flag.subject)
        )
        or (
            subject_kind = 'TRAIL' and exists (
                select from trail_council as c
                where c.force = flag.force and c.trail_id = flag.subject and c.recipient = (select guard.organisation())
            )
        )
    );

create policy reconcile on trail to counterfoil_reconciler using (true) with check (true);
create policy reconcile on trail_council to counterfoil_reconciler using (true) with check (true);
create policy reconcile on trail_receipt to counterfoil_reconciler using (true) with check (true);
create policy reconcile on contact_line to counterfoil_reconciler using (true) with check (true);
create policy reconcile on incident_line to counterfoil_reconciler using (true) with check (true);
create policy reconcile on incident_audience to counterfoil_reconciler using (true) with check (true);
create policy reconcile on gap to counterfoil_reconciler using (true) with check (true);
create policy reconcile on flag to counterfoil_reconciler using (true) with check (true);

-- ---------------------------------------------------------------- statements

create policy own on statement for select to counterfoil_app
    using (directorate = (select guard.organisation()));
create policy own on statement_entry for select to counterfoil_app
    using (directorate = (select guard.organisation()));

create policy reconcile on statement to counterfoil_reconciler using (true) with check (true);
create policy reconcile on statement_entry to counterfoil_reconciler using (true) with check (true);

-- ---------------------------------------------------------------- disclosures, events, keys, sessions

-- An entry is written by the one who is shown the record, and read by it and by the controller.
create policy append on disclosure for insert to counterfoil_app
    with check (recipient = (select guard.organisation()));
create policy seen on disclosure for select to counterfoil_app
    using (organisation = (select guard.organisation()) or recipient = (select guard.organisation()));
create policy reconcile on disclosure for insert to counterfoil_reconciler with check (true);
create policy sequence on disclosure for select to counterfoil_sequencer using (true);

create policy append on outbox for insert to counterfoil_app
    with check (organisation = (select guard.organisation()));
create policy seen on outbox for select to counterfoil_app
    using (organisation = (select guard.organisation()));
create policy reconcile on outbox for insert to counterfoil_reconciler with check (true);

create policy own on idempotency_key to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));

-- Reached through the functions of guard alone, which run as the owner.
create policy keep on browser_session to counterfoil_owner using (true) with check (true);
