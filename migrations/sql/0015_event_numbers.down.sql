-- Takes the numbers of events away and orders them by their transactions again. Those that are there count as of one transaction,
-- long ago; what a webhook was not told is told, at the cost of hints that come again.

alter table outbox no force row level security;
alter table webhook_endpoint no force row level security;

alter table outbox add column written_in xid8;
update outbox set written_in = case when number is null then pg_current_xact_id() else '3' end;
alter table outbox alter column written_in set default pg_current_xact_id(), alter column written_in set not null;

alter table webhook_endpoint add column told_transaction xid8, add column told_event uuid;
update webhook_endpoint as endpoint set told_transaction = '3', told_event = coalesce(
    (
        select event_id from outbox as event
        where event.organisation = endpoint.organisation and event.number <= endpoint.told_number
            and not exists (
                select from outbox as later
                where later.organisation = event.organisation and later.number > endpoint.told_number
                    and later.event_id < event.event_id
            )
        order by event_id desc limit 1
    ),
    '00000000-0000-0000-0000-000000000000'
)
where told_number is not null;
alter table webhook_endpoint
    drop column told_number,
    add check (state <> 'ACTIVE' or confirmed_at is not null and told_transaction is not null and told_event is not null);
grant update (told_transaction, told_event) on webhook_endpoint to counterfoil_app;

drop policy number on outbox;
drop index outbox_number;
drop index outbox_unnumbered;
alter table outbox drop column number, drop column written, alter column event_id set default uuidv7();
create index outbox_organisation on outbox (organisation, written_in, event_id);
drop table event_count;

alter table outbox force row level security;
alter table webhook_endpoint force row level security;
