-- keep_incidents
-- Makes the newest version of each incident of a batch the current one, unless a newer one is; how many
-- incidents are new.
with kept as (
    insert into incident (
        force, incident_id, reference, category, qualifiers, occurred_at, reported_at, closed_at, domestic_abuse,
        children_checked, grade_tool, grade, gradings, actions, location_line, location_postcode, made_at, digest
    )
    select :organisation, incoming.record_id, b.reference, b.category, b.qualifiers, b.occurred_at, b.reported_at, b.closed_at,
        b.domestic_abuse, b.children_checked, latest.tool, latest.grade, b.gradings, b.actions,
        b.location ->> 'line', b.location ->> 'postcode', incoming.made_at, incoming.digest
    from incoming_record as incoming
    cross join jsonb_to_record(incoming.body) as b (
        reference text, category text, qualifiers text[], occurred_at timestamptz, reported_at timestamptz,
        closed_at timestamptz, domestic_abuse boolean, children_checked text, gradings jsonb, actions jsonb, location jsonb
    )
    left join lateral (
        select one ->> 'tool' as tool, one ->> 'grade' as grade
        from jsonb_array_elements(b.gradings) with ordinality as gradings (one, place)
        order by (one ->> 'at')::timestamptz desc, place desc
        limit 1
    ) as latest on true
    where incoming.kind = 'incident' and incoming.is_newest
    on conflict (force, incident_id) do update set
        reference = excluded.reference, category = excluded.category, qualifiers = excluded.qualifiers,
        occurred_at = excluded.occurred_at, reported_at = excluded.reported_at, closed_at = excluded.closed_at,
        domestic_abuse = excluded.domestic_abuse, children_checked = excluded.children_checked,
        grade_tool = excluded.grade_tool, grade = excluded.grade, gradings = excluded.gradings, actions = excluded.actions,
        location_line = excluded.location_line, location_postcode = excluded.location_postcode,
        made_at = excluded.made_at, digest = excluded.digest
    where (excluded.made_at, excluded.digest) > (incident.made_at, incident.digest)
    returning old.incident_id is null as is_new
)
select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as altered from kept;

-- leave_out_overtaken_incidents
-- Leaves those incidents out of a batch whose current row is of another version, since their people are not the current ones.
delete from incoming_record as incoming
where incoming.kind = 'incident' and incoming.is_newest and not exists (
    select from incident
    where incident.force = :organisation and incident.incident_id = incoming.record_id
        and incident.made_at = incoming.made_at and incident.digest = incoming.digest
    offset 0
);

-- drop_people
-- Forgets the people of the incidents of a batch, to be written again.
delete from incident_person
where force = :organisation
    and incident_id = any (array(select record_id from incoming_record where kind = 'incident' and is_newest));

-- keep_people
-- Writes the people of the newest version of each incident of a batch.
insert into incident_person (
    force, incident_id, person_id, role, given_names, family_name, date_of_birth, expected_date_of_birth,
    mother_person_id, sex, ethnicity, disability, nhs_number, address_line, address_postcode, found_postcode, presence,
    seen, linked_at, restricted, safe_address
)
select :organisation, incoming.record_id, p.person_id, p.role, coalesce(p.given_names, ''), coalesce(p.family_name, ''),
    p.date_of_birth, p.expected_date_of_birth, p.mother_person_id, p.sex, p.ethnicity, p.disability, p.nhs_number,
    p.address ->> 'line', p.address ->> 'postcode', p.found_at ->> 'postcode', p.presence, p.seen, p.linked_at,
    p.restricted, p.safe_address
from incoming_record as incoming
cross join jsonb_to_recordset(incoming.body -> 'people') as p (
    person_id text, role text, given_names text, family_name text, date_of_birth date, expected_date_of_birth date,
    mother_person_id text, sex text, ethnicity text, disability text, nhs_number text, address jsonb, found_at jsonb,
    presence text, seen boolean, linked_at timestamptz, restricted boolean, safe_address boolean
)
where incoming.kind = 'incident' and incoming.is_newest;

-- keep_referrals
-- Makes the newest version of each referral of a batch the current one, unless a newer one is; how many were altered.
with kept as (
    insert into referral (
        force, referral_id, reference, recipient, recipient_service, form, grade_tool, grade, grade_change_reason, told_at,
        submitted_at, sent_at, channel, reason, narrative, supersedes, update_of, withdrawn_at, withdrawal_reason, incidents,
        children, made_at, digest
    )
    select :organisation, incoming.record_id, b.reference, b.recipient, b.recipient_service, b.form, b.grade ->> 'tool',
        b.grade ->> 'grade', b.grade_change_reason, b.told_at, b.submitted_at, b.sent_at, b.channel, b.reason, b.narrative,
        b.supersedes, b.update_of, b.withdrawn_at, b.withdrawal_reason, b.incidents, b.children, incoming.made_at, incoming.digest
    from incoming_record as incoming
    cross join jsonb_to_record(incoming.body) as b (
        reference text, recipient text, recipient_service text, form text, grade jsonb, grade_change_reason text,
        told_at timestamptz, submitted_at timestamptz, sent_at timestamptz, channel text, reason text, narrative text,
        supersedes text, update_of text, withdrawn_at timestamptz, withdrawal_reason text, incidents text[], children text[]
    )
    where incoming.kind = 'referral' and incoming.is_newest
    on conflict (force, referral_id) do update set
        reference = excluded.reference, recipient = excluded.recipient, recipient_service = excluded.recipient_service,
        form = excluded.form, grade_tool = excluded.grade_tool, grade = excluded.grade,
        grade_change_reason = excluded.grade_change_reason, told_at = excluded.told_at,
        submitted_at = excluded.submitted_at, sent_at = excluded.sent_at, channel = excluded.channel,
        reason = excluded.reason, narrative = excluded.narrative, supersedes = excluded.supersedes,
        update_of = excluded.update_of, withdrawn_at = excluded.withdrawn_at,
        withdrawal_reason = excluded.withdrawal_reason, incidents = excluded.incidents, children = excluded.children,
        made_at = excluded.made_at, digest = excluded.digest
    where (excluded.made_at, excluded.digest) > (referral.made_at, referral.digest)
    returning old.referral_id is not null as is_altered
)
select count(*) filter (where is_altered) as altered from kept;

-- keep_contacts
-- Makes the newest version of each contact of a batch the current one, unless a newer one is; how many
-- contacts are new. Moments are times or London days by now.
with kept as (
    insert into contact (
        directorate, contact_id, source, source_force, quoted_reference, arrived_at, arrived_exact, recorded_at, grade_tool,
        grade, acknowledged_at, decided_at, outcomes, no_further_action, no_further_action_reason, fed_back_at, made_at, digest
    )
    select :organisation, incoming.record_id, b.source, b.source_force, b.quoted_reference,
        london.arrived_at, length(b.arrived_at) > 10, london.recorded_at, b.grade ->> 'tool', b.grade ->> 'grade',
        london.acknowledged_at, london.decided_at, b.outcomes, b.no_further_action, b.no_further_action_reason,
        london.fed_back_at, incoming.made_at, incoming.digest
    from incoming_record as incoming
    cross join jsonb_to_record(incoming.body) as b (
        source text, source_force text, quoted_reference text, arrived_at text, recorded_at text, grade jsonb,
        acknowledged_at text, decided_at text, outcomes text[], no_further_action boolean, no_further_action_reason text,
        fed_back_at text
    )
    cross join lateral (
        select
            (b.arrived_at || case when length(b.arrived_at) = 10 then ' Europe/London' else '' end)::timestamptz,
            (b.recorded_at || case when length(b.recorded_at) = 10 then ' Europe/London' else '' end)::timestamptz,
            (b.acknowledged_at || case when length(b.acknowledged_at) = 10 then ' Europe/London' else '' end)::timestamptz,
            (b.decided_at || case when length(b.decided_at) = 10 then ' Europe/London' else '' end)::timestamptz,
            (b.fed_back_at || case when length(b.fed_back_at) = 10 then ' Europe/London' else '' end)::timestamptz
    ) as london (arrived_at, recorded_at, acknowledged_at, decided_at, fed_back_at)
    where incoming.kind = 'contact' and incoming.is_newest
    on conflict (directorate, contact_id) do update set
        source = excluded.source, source_force = excluded.source_force, quoted_reference = excluded.quoted_reference,
        arrived_at = excluded.arrived_at, arrived_exact = excluded.arrived_exact, recorded_at = excluded.recorded_at,
        grade_tool = excluded.grade_tool, grade = excluded.grade, acknowledged_at = excluded.acknowledged_at,
        decided_at = excluded.decided_at, outcomes = excluded.outcomes, no_further_action = excluded.no_further_action,
        no_further_action_reason = excluded.no_further_action_reason, fed_back_at = excluded.fed_back_at,
        made_at = excluded.made_at, digest = excluded.digest
    where (excluded.made_at, excluded.digest) > (contact.made_at, contact.digest)
    returning old.contact_id is null as is_new
)
select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as altered from kept;

-- leave_out_overtaken_contacts
-- Leaves those contacts out of a batch whose current row is of another version, since their children are not the current ones.
delete from incoming_record as incoming
where incoming.kind = 'contact' and incoming.is_newest and not exists (
    select from contact
    where contact.directorate = :organisation and contact.contact_id = incoming.record_id
        and contact.made_at = incoming.made_at and contact.digest = incoming.digest
    offset 0
);

-- drop_children
-- Forgets the children of the contacts of a batch, to be written again.
delete from contact_child
where directorate = :organisation
    and contact_id = any (array(select record_id from incoming_record where kind = 'contact' and is_newest));

-- keep_children
-- Writes the children of the newest version of each contact of a batch.
insert into contact_child (
    directorate, contact_id, person_id, given_names, family_name, date_of_birth, expected_date_of_birth, sex, nhs_number,
    address_line, address_postcode, already_open
)
select :organisation, incoming.record_id, c.person_id, coalesce(c.given_names, ''), coalesce(c.family_name, ''),
    c.date_of_birth, c.expected_date_of_birth, c.sex, c.nhs_number, c.address ->> 'line', c.address ->> 'postcode',
    c.already_open
from incoming_record as incoming
cross join jsonb_to_recordset(incoming.body -> 'children') as c (
    person_id text, given_names text, family_name text, date_of_birth date, expected_date_of_birth date, sex text,
    nhs_number text, address jsonb, already_open boolean
)
where incoming.kind = 'contact' and incoming.is_newest;

-- keep_attachments
-- Makes the newest version of each attachment of a batch the current one, unless a newer one is; how many were altered.
with kept as (
    insert into attachment (
        directorate, attachment_id, episode_id, person_id, quoted_reference, arrived_at, arrived_exact, worker_told_at,
        given_names, family_name, date_of_birth, expected_date_of_birth, made_at, digest
    )
    select :organisation, incoming.record_id, b.episode_id, b.person_id, b.quoted_reference,
        (b.arrived_at || case when length(b.arrived_at) = 10 then ' Europe/London' else '' end)::timestamptz,
        length(b.arrived_at) > 10,
        (b.worker_told_at || case when length(b.worker_told_at) = 10 then ' Europe/London' else '' end)::timestamptz,
        coalesce(c.given_names, ''), coalesce(c.family_name, ''), c.date_of_birth, c.expected_date_of_birth,
        incoming.made_at, incoming.digest
    from incoming_record as incoming
    cross join jsonb_to_record(incoming.body) as b (
        episode_id text, person_id text, quoted_reference text, arrived_at text, worker_told_at text, child jsonb
    )
    cross join jsonb_to_record(b.child) as c (
        given_names text, family_name text, date_of_birth date, expected_date_of_birth date
    )
    where incoming.kind = 'attachment' and incoming.is_newest
    on conflict (directorate, attachment_id) do update set
        episode_id = excluded.episode_id, person_id = excluded.person_id, quoted_reference = excluded.quoted_reference,
        arrived_at = excluded.arrived_at, arrived_exact = excluded.arrived_exact, worker_told_at = excluded.worker_told_at,
        given_names = excluded.given_names, family_name = excluded.family_name, date_of_birth = excluded.date_of_birth,
        expected_date_of_birth = excluded.expected_date_of_birth, made_at = excluded.made_at, digest = excluded.digest
    where (excluded.made_at, excluded.digest) > (attachment.made_at, attachment.digest)
    returning old.attachment_id is not null as is_altered
)
select count(*) filter (where is_altered) as altered from kept;

-- keep_transfers
-- Makes the newest version of each transfer of a batch the current one, unless a newer one is; how many were altered.
with kept as (
    insert into transfer (directorate, contact_id, passed_to, passed_at, made_at, digest)
    select :organisation, incoming.body ->> 'contact_id', incoming.body ->> 'to',
        ((incoming.body ->> 'at') || case when length(incoming.body ->> 'at') = 10 then ' Europe/London' else '' end)::timestamptz,
        incoming.made_at, incoming.digest
    from incoming_record as incoming
    where incoming.kind = 'transfer' and incoming.is_newest
    on conflict (directorate, contact_id, passed_to) do update set
        passed_at = excluded.passed_at, made_at = excluded.made_at, digest = excluded.digest
    where (excluded.made_at, excluded.digest) > (transfer.made_at, transfer.digest)
    returning old.contact_id is not null as is_altered
)
select count(*) filter (where is_altered) as altered from kept;
