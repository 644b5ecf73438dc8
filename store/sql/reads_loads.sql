-- loads
-- A page of loads, newest first.
select organisation, load_id, feed, state, bytes_received, lines_read, received_at, taken_in_at, reconciled_at, made_at,
  covers_from, covers_to, complete, counts, refusal,
  (select count(*) from rejection
    where rejection.organisation = load.organisation and rejection.load_id = load.load_id) as rejection_count,
  cast(load_id as text) as load_key
from load
where (received_at, load_id) < (cast(:before as timestamptz), cast(:before_id as uuid))
  and (cast(:feed as text) is null or feed = :feed)
order by received_at desc, load_id desc
limit :limit;

-- count_loads
-- How many loads the same filter leaves.
select count(*) from load where cast(:feed as text) is null or feed = :feed;

-- loads_by_id
-- Loads by their ids, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id,
  load.organisation, load_id, feed, state, bytes_received, lines_read, received_at, taken_in_at, reconciled_at, made_at,
  covers_from, covers_to, complete, counts, refusal,
  (select count(*) from rejection
    where rejection.organisation = load.organisation and rejection.load_id = load.load_id) as rejection_count
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join load on load.organisation = wanted.organisation and load.load_id = cast(wanted.id as uuid);

-- rejections
-- A page of rejections, by load and line. Never the raw row.
select line, field, found, expected, kind, record_id, supplied_by is not null as supplied, cast(load_id as text) as load_key
from rejection
where (cast(:organisation as text) is null or organisation = :organisation)
  and (cast(:load_id as uuid) is null or load_id = :load_id)
  and (load_id, line, field) > (cast(:after_load as uuid), cast(:after_line as bigint), cast(:after_field as text))
order by load_id, line, field
limit :limit;

-- count_rejections
-- How many rejections the same filters leave.
select count(*)
from rejection
where (cast(:organisation as text) is null or organisation = :organisation)
  and (cast(:load_id as uuid) is null or load_id = :load_id);

-- feeds
-- The feeds with the newest complete load of each.
select feed.organisation, feed.feed, feed.side, feed.format, feed.abilities,
  max(load.made_at) as newest_load_made_at, max(load.covers_to) as covers_to
from feed
left join load
  on load.organisation = feed.organisation and load.feed = feed.feed and load.complete and load.state = 'TAKEN_IN'
group by feed.organisation, feed.feed
order by feed.organisation, feed.feed;

-- coverage
-- What time the complete loads of the viewer's own feeds cover, of those made by a moment where one is given.
select feed, min(covers_from) as covered_from, max(covers_to) as covered_to
from load
where organisation = (select guard.organisation()) and state = 'TAKEN_IN' and complete and covers_from < covers_to
  and (cast(:as_at as timestamptz) is null or made_at <= :as_at)
group by feed;
