-- ground_mark
-- What changes whenever feeds, complete loads, rules or places change.
select
    (select count(*) from load where state = 'TAKEN_IN') as loads,
    (select max(taken_in_at) from load where state = 'TAKEN_IN') as taken_in_at,
    (select md5(string_agg(feed::text, '' order by organisation, feed)) from feed) as feeds,
    (select md5(string_agg(rule_set::text, '' order by directorate, version)) from rule_set) as rules,
    (select md5(string_agg(place::text, '' order by prefix)) from place) as places

-- windows
-- What the complete loads cover.
select organisation, feed, made_at, covers_from, covers_to
from load
where state = 'TAKEN_IN' and complete and covers_from < covers_to
order by organisation, feed, made_at, covers_from, covers_to

-- load_facts
-- When a load was made, and whether a load made later, of whichever feed, was taken in already.
select load.made_at, exists (
    select from load later where later.state = 'TAKEN_IN' and later.made_at > load.made_at
) as is_overtaken
from load
where load.organisation = :organisation and load.load_id = :load_id and load.state = 'TAKEN_IN'

-- not_reconciled
-- The loads that were taken in and not reconciled yet, as they were made.
select organisation, load_id
from load
where state = 'TAKEN_IN' and reconciled_at is null
order by made_at, organisation, load_id

-- mark_reconciled
-- Says that everything these loads bear on was judged. The first time counts.
update load set reconciled_at = :at
from unnest(cast(:organisations as text[]), cast(:load_ids as uuid[])) done (organisation, load_id)
where load.organisation = done.organisation and load.load_id = done.load_id and load.reconciled_at is null

-- loading_organisations
-- The organisations from which anything was taken in.
select distinct organisation from load where state = 'TAKEN_IN' order by organisation

-- newest_loads_of_feeds
-- Of each feed from which anything came: when its newest complete load was made, or its first where none was complete. A list
-- of what ought to be in another feed comes when it comes.
select organisation, feed, coalesce(max(made_at) filter (where complete), min(made_at)) as newest
from load
join feed using (organisation, feed)
where state = 'TAKEN_IN' and coalesce((feed.abilities ->> 'shows_referrals')::boolean, true)
group by organisation, feed
order by organisation, feed

-- days_with_holes
-- The days whose log serials are not all accounted for, with what is, and when a load first told of the day.
select serial_day.organisation, feed.feed, serial_day.day, serial_day.last_serial,
    array(select lower(piece) from unnest(seen) piece order by lower(piece)) as firsts,
    array(select upper(piece) - 1 from unnest(seen) piece order by lower(piece)) as lasts,
    coalesce(told.made_at, (serial_day.day + 1)::timestamp at time zone 'Europe/London') as since
from serial_day
join feed on feed.organisation = serial_day.organisation and feed.side = 'POLICE'
    and coalesce((feed.abilities ->> 'shows_referrals')::boolean, true)
left join lateral (
    select min(load.made_at) as made_at
    from load
    where load.organisation = serial_day.organisation and load.feed = feed.feed and load.state = 'TAKEN_IN'
        and load.covers_to > serial_day.day::timestamp at time zone 'Europe/London'
        and load.covers_from < (serial_day.day + 1)::timestamp at time zone 'Europe/London'
) told on true
where not serial_day.seen @> int4range(1, serial_day.last_serial + 1)
order by serial_day.organisation, serial_day.day

-- loads_that_differ
-- The loads that are not complete, with the counts kept of them.
select organisation, feed, load_id::text as load_id, made_at, counts
from load
where state = 'TAKEN_IN' and not complete
order by organisation, made_at, load_id

-- loads_with_rejections
-- The loads with rows that no later load has supplied, and which lines those are.
select load.organisation, load.feed, load.load_id::text as load_id, load.made_at,
    array_agg(distinct rejection.line order by rejection.line) as lines
from rejection
join load using (organisation, load_id)
where rejection.supplied_by is null and load.state = 'TAKEN_IN'
group by load.organisation, load.feed, load.load_id, load.made_at
order by load.organisation, load.made_at, load.load_id

-- loads_with_flips
-- The loads with records of which something went back: how many records, and how many of them in which field.
select load.organisation, load.feed, load.load_id::text as load_id, load.made_at,
    (
        select count(*) from (
            select distinct flip.kind, flip.record_id from status_flip flip
            where flip.organisation = load.organisation and flip.load_id = load.load_id
        ) as touched
    ) as records,
    jsonb_object_agg(told.field, told.times) as fields
from (
    select organisation, load_id, field, count(*) as times
    from status_flip
    group by organisation, load_id, field
) as told
join load using (organisation, load_id)
where load.state = 'TAKEN_IN'
group by load.organisation, load.feed, load.load_id, load.made_at
order by load.organisation, load.made_at, load.load_id

-- lists_with_vanished
-- Of the newest list of each source: how many records it expects, how many of them no incident of its force is, and the first
-- of those.
with newest as (
    select distinct on (listed.organisation, listed.feed, listed.source)
        listed.organisation, listed.feed, listed.source, listed.load_id, load.made_at
    from (select distinct organisation, feed, source, load_id from expected_record) as listed
    join load using (organisation, load_id)
    where load.state = 'TAKEN_IN'
    order by listed.organisation, listed.feed, listed.source, load.made_at desc, listed.load_id desc
)
select newest.organisation, newest.feed, newest.source, newest.load_id::text as load_id, newest.made_at,
    count(*) as expected, count(*) filter (where told.is_gone) as vanished,
    (array_agg(record.reference order by record.kind, record.reference) filter (where told.is_gone))[1:cast(:most as integer)]
        as first_vanished
from newest
join expected_record as record using (organisation, load_id)
cross join lateral (
    select not exists (
        select from record_token as token
        where token.token = record.token and token.organisation = record.organisation and token.kind = 'incident'
    ) as is_gone
) as told
group by newest.organisation, newest.feed, newest.source, newest.load_id, newest.made_at
having count(*) filter (where told.is_gone) > 0
order by newest.organisation, newest.made_at, newest.load_id
