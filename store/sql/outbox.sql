-- append
-- Appends events in their order; their numbers they get once they are committed.
insert into outbox (organisation, kind, subject, at, payload)
select organisation, kind, subject, at, payload
from json_to_recordset(cast(:events as json))
    event (organisation text, kind text, subject text, at timestamptz, payload jsonb);

-- newest
-- The newest events that the viewer may see.
select event_id, organisation, kind, subject, at, payload from outbox order by written desc limit :limit;

-- has_unnumbered
-- Whether the viewer's organisation has events without a number.
select exists (select from outbox where organisation = :organisation and number is null);

-- take_turn
-- Waits until nobody else numbers the events of the organisation.
insert into event_count (organisation, given) values (:organisation, 0)
on conflict (organisation) do update set given = event_count.given;

-- number
-- Numbers a page of the events that have no number, those that were written first. Of two about one subject the one written
-- later comes later. All others are ordered by what they say and not by when they were written, which depends on whatever
-- else was written then.
with waiting as (
    select event_id, subject, at, written from outbox
    where organisation = :organisation and number is null
    order by written
    limit :page
), settled as (
    select event_id, subject, written, max(at) over (partition by subject order by written) as at from waiting
), placed as (
    select event_id, row_number() over (order by at, subject, written) as place from settled
), numbered as (
    update outbox set number = event_count.given + placed.place
    from placed, event_count
    where outbox.event_id = placed.event_id and event_count.organisation = :organisation
)
update event_count set given = given + (select count(*) from placed)
where organisation = :organisation
returning (select count(*) from placed) as numbered, given;

-- given
-- The last number that was given to an event of the organisation.
select given from event_count where organisation = :organisation;
