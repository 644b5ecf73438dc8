-- note
-- Notes what one page of a run found.
insert into combined (run, organisation, kind, number)
select :run, organisation, kind, number
from unnest(cast(:organisations as text[]), cast(:kinds as text[]), cast(:numbers as integer[]))
    as found (organisation, kind, number);

-- take
-- Takes away what all pages of a run found, added up.
with taken as (
    delete from combined where run = :run returning organisation, kind, number
)
select organisation, kind, cast(sum(number) as integer) as number from taken
group by organisation, kind
order by organisation, kind;
