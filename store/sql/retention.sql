-- rules_in_force
-- The rule in force for each kind as at a moment, and since when what it covers is kept, by the clock that it goes by. A kind without one is kept.
select distinct on (kind) kind, version, in_force_from, months, days, agreed_by,
    case when kind = 'STAFF' then cast(:machine_at as timestamptz) else cast(:as_at as timestamptz) end
        - make_interval(months => months, days => days) as kept_since
from retention_rule
where in_force_from <= (cast(:as_at as timestamptz) at time zone 'Europe/London')::date
order by kind, in_force_from desc, version desc;

-- keep_rule
-- Adds a rule; one once there is never altered, a new version is added.
insert into retention_rule (kind, version, in_force_from, months, days, agreed_by)
values (:kind, :version, :in_force_from, :months, :days, :agreed_by)
on conflict (kind, version) do nothing;
