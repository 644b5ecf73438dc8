-- row_security
-- How many tables there are, and those on which row-level security is not both enabled and forced.
select count(*) as tables,
    coalesce(array_agg(relname::text order by relname) filter (where not (relrowsecurity and relforcerowsecurity)), '{}')
        as open_tables
from pg_catalog.pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'alembic_version';

-- feed_ages
-- Every feed with the time at which its newest complete load was made.
select f.organisation, f.feed, max(l.made_at) filter (where l.complete and l.state = 'TAKEN_IN') as made_at
from feed as f left join load as l on l.organisation = f.organisation and l.feed = f.feed
group by f.organisation, f.feed
order by f.organisation, f.feed;
