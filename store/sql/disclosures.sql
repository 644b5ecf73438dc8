-- append
-- Appends entries with what they name, and queues them for the sequencer, in one statement; how many. None are appended where disclosures are stopped, the log was not compared with what was published, or the sequencer lags too far. What waits is looked at only where no turn was finished lately: whoever commits late has not waited for the sequencer.
with asked as materialized (
    select uuidv7() as entry_id, one ->> 0 as organisation, one ->> 1 as operation,
        cast(one ->> 2 as timestamptz) as at, convert_to(one ->> 3, 'UTF8') as entry, decode(one ->> 4, 'hex') as leaf, place
    from jsonb_array_elements(cast(:entries as jsonb)) with ordinality as given (one, place)
    where not :shows or not (
        not exists (select from log.turn where server = log.here())
        or exists (select from log.stop where not exists (select from log.acceptance where acceptance.stop_id = stop.stop_id))
        or (
            not exists (select from log.turn where at > clock_timestamp() + cast(:shift as interval))
            and exists (select from log.waiting where entry_id < uuidv7(cast(:shift as interval)))
        )
    )
), entries as (
    insert into disclosure (entry_id, at, organisation, recipient, operation, entry, leaf)
    select entry_id, at, organisation, :recipient, operation, entry, leaf from asked
), salts as (
    insert into disclosure_salt (organisation, recipient, entry_id, kind, record_id, salt)
    select asked.organisation, :recipient, asked.entry_id, named ->> 1, named ->> 2, decode(named ->> 3, 'hex')
    from jsonb_array_elements(cast(:named as jsonb)) as named
    join asked on asked.place = cast(named ->> 0 as bigint)
), queued as (
    insert into log.waiting (entry_id) select entry_id from asked
)
select count(*) from asked;

-- newest
-- The newest entries that the viewer may see.
select entry_id, at, organisation, recipient, operation, entry, leaf from disclosure
order by entry_id desc limit :limit;

-- condition
-- Since when the oldest entry waits to be ordered, as far as one can tell, whether the log was compared with what was published since this server began, and whether disclosures are stopped until a person decides. What was committed when the last turn began was placed in it, so that nothing waits for longer than since then.
select
    (
        select greatest(uuid_extract_timestamp(entry_id), (select at from log.turn where server = log.here()))
        from log.waiting order by entry_id limit 1
    ) as waiting_since,
    exists (select from log.turn where server = log.here()) as is_compared,
    exists (select from log.stop where not exists (select from log.acceptance where acceptance.stop_id = stop.stop_id)) as is_stopped;

-- erase_names
-- Erases the salts of some records, of the people in them, of the cases that were opened on them, and of who asked about them: no entry names them any more.
with gone as (
    select * from unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:record_ids as text[]))
        gone (organisation, kind, record_id)
), records as (
    delete from disclosure_salt using gone
    where disclosure_salt.organisation = gone.organisation and disclosure_salt.kind in (gone.kind, 'asked')
        and disclosure_salt.record_id = gone.record_id
    returning entry_id, gone.organisation
), people as (
    delete from disclosure_salt using gone
    where gone.kind in ('incident', 'contact') and disclosure_salt.kind = 'person'
        and disclosure_salt.organisation = gone.organisation
        and disclosure_salt.record_id > gone.record_id || '/' and disclosure_salt.record_id < gone.record_id || '0'
    returning entry_id, gone.organisation, split_part(disclosure_salt.record_id, '/', -1) as person_id
), asked as (
    delete from disclosure_salt using people
    where disclosure_salt.organisation = people.organisation and disclosure_salt.kind = 'asked'
        and disclosure_salt.record_id = people.person_id
), cases as (
    delete from disclosure_salt
    using (select entry_id, organisation from records union select entry_id, organisation from people) named
    where disclosure_salt.entry_id = named.entry_id and disclosure_salt.organisation = named.organisation
        and disclosure_salt.kind = 'case'
)
select (select count(*) from records) + (select count(*) from people);
