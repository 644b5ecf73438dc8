-- events
-- A page of the viewer's events, oldest first. It stops before those that may still be joined by others which were written
-- earlier, so that whoever reads on from the last one misses none.
select event_id::text as event_id, kind, subject, at, written_in::text::bigint as version
from outbox
where organisation = :organisation
    and (written_in, event_id) > (cast(cast(:after as bigint)::text as xid8), cast(:after_id as uuid))
    and written_in < pg_snapshot_xmin(pg_current_snapshot())
    and (cast(:kinds as text[]) is null or kind = any (cast(:kinds as text[])))
order by outbox.written_in, outbox.event_id
limit :limit;

-- count_events
-- How many events there are that can be read.
select count(*) from outbox
where organisation = :organisation and written_in < pg_snapshot_xmin(pg_current_snapshot())
    and (cast(:kinds as text[]) is null or kind = any (cast(:kinds as text[])));
