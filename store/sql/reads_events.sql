-- events
-- A page of the viewer's events, oldest first. Those without a number are not there yet: they come after all that have one.
select event_id::text as event_id, kind, subject, at, number as version
from outbox
where organisation = :organisation and number > :after
    and (cast(:kinds as text[]) is null or kind = any (cast(:kinds as text[])))
order by number
limit :limit;

-- count_events
-- How many events there are that can be read.
select count(*) from outbox
where organisation = :organisation and number is not null
    and (cast(:kinds as text[]) is null or kind = any (cast(:kinds as text[])));
