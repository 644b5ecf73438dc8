-- changed_gaps
-- The gaps that the viewer may see and that events after a number tell of, each once, by the last number that tells of it.
with changed as (
    select subject, max(number) as number from outbox
    where organisation = :organisation and number > :after and kind = any (cast(:kinds as text[]))
    group by subject
)
select gap.force, gap.gap_id, changed.number
from changed
join organisation on organisation.kind = 'FORCE'
join gap on gap.force = organisation.code and gap.gap_id = changed.subject
order by changed.number
limit :limit;

-- moving_loads
-- How far each load is that is on its way, came lately, or is watched: the newest first. Of one load where its id is given.
select load_id,
    concat_ws(' ', state, bytes_received, lines_read, taken_in_at, reconciled_at) as mark,
    state = 'REFUSED' or reconciled_at is not null as is_over
from load
where organisation = :organisation
    and (cast(:load_id as uuid) is null or load_id = cast(:load_id as uuid))
    and (
        cast(:load_id as uuid) is not null
        or state in ('RECEIVING', 'RECEIVED', 'TAKING_IN')
        or (state = 'TAKEN_IN' and reconciled_at is null)
        or load_id > cast(:since as uuid)
        or load_id = any (cast(:watched as uuid[]))
    )
order by load_id desc
limit :limit;
