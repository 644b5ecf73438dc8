-- Events get numbers of their own organisation's, in place of that of the transaction that wrote them: that one grows with whatever
-- anybody does, and told each partner how busy all the others are (docs/adr/0017).

-- The owner is held by row-level security too. Until the end of this transaction it is not.
alter table outbox no force row level security;
alter table webhook_endpoint no force row level security;

-- The last number that each organisation's events were given. It stands apart from them, since a number whose event was erased is
-- not given again. Whoever numbers an organisation's events holds its row.
create table event_count (
    organisation text primary key,
    given bigint not null check (given >= 0)
);

-- `written` is of all organisations together, so it is shown to nobody: it says which of two events was written first, which the
-- clock cannot be trusted with.
alter table outbox
    add column written bigint generated always as identity,
    add column number bigint check (number > 0);
update outbox set number = placed.number
from (
    select event_id, row_number() over (partition by organisation order by written_in, event_id) as number from outbox
) as placed
where placed.event_id = outbox.event_id;
insert into event_count (organisation, given) select organisation, max(number) from outbox group by organisation;

alter table webhook_endpoint add column told_number bigint;
update webhook_endpoint as endpoint set told_number = (
    select count(*) from outbox as event
    where event.organisation = endpoint.organisation
        and (event.written_in, event.event_id) <= (endpoint.told_transaction, endpoint.told_event)
)
where told_transaction is not null;
alter table webhook_endpoint
    drop column told_transaction,
    drop column told_event,
    add check (state <> 'ACTIVE' or confirmed_at is not null and told_number is not null);

drop index outbox_organisation;
alter table outbox drop column written_in;
create unique index outbox_number on outbox (organisation, number) where number is not null;
create index outbox_unnumbered on outbox (organisation, written) where number is null;

-- The time in an id is that of the transaction, as in the event itself. Finer times would tell how many events of others were
-- written between two.
alter table outbox alter column event_id set default encode(
    set_bit(
        set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from now()) * 1000)::bigint) from 3) from 1 for 6
            ),
            52, 1
        ),
        53, 1
    ),
    'hex'
)::uuid;

alter table event_count enable row level security, force row level security;
alter table outbox force row level security;
alter table webhook_endpoint force row level security;

create policy own on event_count to counterfoil_app
    using (organisation = (select guard.organisation())) with check (organisation = (select guard.organisation()));
create policy number on outbox for update to counterfoil_app
    using (organisation = (select guard.organisation()) and number is null)
    with check (organisation = (select guard.organisation()));
grant select, insert, update (given) on event_count to counterfoil_app;
grant update (number) on outbox to counterfoil_app;
grant update (told_number) on webhook_endpoint to counterfoil_app;
