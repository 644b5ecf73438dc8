-- signed
-- The checkpoint that was signed last, and how many entries wait.
select origin, size, signed_at, (select count(*) from log.waiting) as waiting
from (select 1) as always left join (
    select origin, size, signed_at from log.checkpoint order by size desc, signed_at desc limit 1
) newest on true;

-- key_made
-- Since when the log signs with a key.
select made_at from log.key where verifier = :verifier;

-- witnesses
-- What each witness signed last of a log, and since when there is a checkpoint that it has not signed; for those of a list that signed nothing, since the log's first.
with last as (
    select distinct on (witness) witness, size, at from log.cosignature where origin = :origin order by witness, size desc
)
select witness, last.size, last.at, (
    select signed_at from log.checkpoint
    where origin = :origin and checkpoint.size > coalesce(last.size, -1) order by checkpoint.size limit 1
) as missing_since
from last full join unnest(cast(:known as text[])) as known (witness) using (witness)
order by witness;
