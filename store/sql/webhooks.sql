-- add
-- Keeps a new endpoint, which has to be confirmed before it is told anything.
insert into webhook_endpoint (organisation, endpoint_id, url, event_kinds, made_at, made_by)
values (:organisation, :endpoint_id, :url, :event_kinds, :now, :made_by);

-- endpoints
-- The viewer's endpoints, newest first, with how many of their events wait and how many were not delivered.
select endpoint_id, url, event_kinds, state, disabled_because, made_at, confirmed_at, disabled_at,
    (select count(*) from webhook_delivery as one
        where one.organisation = endpoint.organisation and one.endpoint_id = endpoint.endpoint_id
            and one.state = 'WAITING') as waiting,
    (select count(*) from webhook_delivery as one
        where one.organisation = endpoint.organisation and one.endpoint_id = endpoint.endpoint_id
            and one.state = 'NON_DELIVERED') as non_delivered
from webhook_endpoint as endpoint
where organisation = :organisation
    and (cast(:endpoint_id as uuid) is null or endpoint_id = cast(:endpoint_id as uuid))
order by made_at desc, endpoint_id desc;

-- lock
-- The state of an endpoint, which nobody else changes until the transaction ends.
select state, url from webhook_endpoint where organisation = :organisation and endpoint_id = :endpoint_id for update;

-- confirm
-- Makes an endpoint active, to be told of the events after a number.
update webhook_endpoint
set state = 'ACTIVE', confirmed_at = :now, told_number = :told_number
where organisation = :organisation and endpoint_id = :endpoint_id and state = 'UNCONFIRMED';

-- disable
-- Tells an endpoint no more.
update webhook_endpoint set state = 'DISABLED', disabled_because = :because, disabled_at = :now
where organisation = :organisation and endpoint_id = :endpoint_id and state <> 'DISABLED';

-- give_up_waiting
-- Ends whatever waits for an endpoint as not delivered.
update webhook_delivery set state = 'NON_DELIVERED', due_at = null, ended_at = :now, outcome = 'DISABLED'
where organisation = :organisation and endpoint_id = :endpoint_id and state = 'WAITING';

-- keep_key
-- Keeps a new key of an endpoint.
insert into webhook_key (organisation, endpoint_id, key_id, sealed, public_half, made_at)
values (:organisation, :endpoint_id, :key_id, :sealed, :public_half, :now);

-- end_key
-- Lets the key that signs sign beside another until a moment, and no longer.
update webhook_key set ends_at = :ends_at
where organisation = :organisation and endpoint_id = :endpoint_id and ends_at is null;

-- forget_keys
-- Forgets keys that have ended; with `all`, those that were to sign on beside the newest too.
delete from webhook_key
where organisation = :organisation and endpoint_id = :endpoint_id and ends_at is not null
    and (ends_at <= :now or :all);

-- keys
-- The keys of an endpoint that sign at a moment, newest first.
select key_id, sealed, public_half, made_at, ends_at from webhook_key
where organisation = :organisation and endpoint_id = :endpoint_id and (ends_at is null or ends_at > :now)
order by ends_at desc nulls first;

-- write_deliveries
-- Writes one page of deliveries of an active endpoint, and up to where it has been told.
with endpoint as (
    select event_kinds, told_number from webhook_endpoint
    where organisation = :organisation and endpoint_id = :endpoint_id and state = 'ACTIVE'
    for update
), page as (
    select event_id, kind, number from outbox, endpoint
    where organisation = :organisation and number > told_number
    order by number
    limit :page
), written as (
    insert into webhook_delivery (organisation, endpoint_id, event_id, event_kind, written_at, due_at)
    select :organisation, :endpoint_id, event_id, kind, :now, :now from page, endpoint where kind = any (event_kinds)
    on conflict do nothing
)
update webhook_endpoint set told_number = (select max(number) from page)
where organisation = :organisation and endpoint_id = :endpoint_id and exists (select from page)
returning (select count(*) from page) as read;

-- write_challenge
-- Writes the one delivery that an endpoint gets before it is confirmed.
insert into webhook_delivery (organisation, endpoint_id, event_id, event_kind, written_at, due_at)
values (:organisation, :endpoint_id, :event_id, :event_kind, :now, :now);

-- due
-- What is due at a moment, endpoint by endpoint, oldest event first, with the event as far as it is still there. An
-- endpoint's challenge comes first: it was written first.
select delivery.endpoint_id, delivery.event_id::text as event_id, delivery.event_kind, delivery.attempts, endpoint.url,
    event.subject, event.at, event.number as version
from webhook_delivery as delivery
join webhook_endpoint as endpoint using (organisation, endpoint_id)
left join outbox as event on event.organisation = delivery.organisation and event.event_id = delivery.event_id
where delivery.organisation = :organisation and delivery.endpoint_id = :endpoint_id
    and delivery.state = 'WAITING' and delivery.due_at <= :now
order by event.number nulls first, delivery.event_id
limit :limit;

-- record
-- Writes down what followed an attempt, unless somebody else has done so for the same one.
update webhook_delivery
set state = :state, attempts = :attempts, due_at = :due_at, ended_at = :ended_at, outcome = :outcome
where organisation = :organisation and endpoint_id = :endpoint_id and event_id = cast(:event_id as uuid)
    and state = 'WAITING' and attempts = :attempts - 1;

-- next_due
-- When the next of the viewer's deliveries is due; null if none waits.
select min(due_at) from webhook_delivery where organisation = :organisation and state = 'WAITING';

-- has_work
-- Whether a delivery is due, or an active endpoint may have to be told of an event.
select exists (
    select from webhook_delivery where organisation = :organisation and state = 'WAITING' and due_at <= :now
) or exists (
    select from webhook_endpoint as endpoint
    where endpoint.organisation = :organisation and endpoint.state = 'ACTIVE' and exists (
        select from outbox as event
        where event.organisation = :organisation
            and event.number > endpoint.told_number
    )
);

-- deliveries
-- A page of the deliveries of an endpoint, or of every one, newest first.
select event_id::text as event_id, endpoint_id::text as endpoint_id, event_kind, state, attempts, written_at, due_at,
    ended_at, outcome, event_id::text || ' ' || endpoint_id::text as delivery_key
from webhook_delivery
where organisation = :organisation
    and (cast(:endpoint_id as uuid) is null or endpoint_id = cast(:endpoint_id as uuid))
    and (cast(:state as text) is null or state = :state)
    and (written_at, event_id::text || ' ' || endpoint_id::text)
        < (cast(:before as timestamptz), cast(:before_key as text))
order by written_at desc, delivery_key desc
limit :limit;

-- count_deliveries
-- How many deliveries an endpoint has, or every one.
select count(*) from webhook_delivery
where organisation = :organisation
    and (cast(:endpoint_id as uuid) is null or endpoint_id = cast(:endpoint_id as uuid))
    and (cast(:state as text) is null or state = :state);
