-- keep_expected
-- Keeps a list of expected records; what it names twice it names once.
insert into expected_record (organisation, feed, source, kind, reference, token, load_id)
select distinct on (came.kind, came.reference) load.organisation, load.feed, :source, came.kind, came.reference, came.token,
    load.load_id
from incoming_expected as came
join load on load.organisation = :organisation and load.load_id = cast(:load_id as uuid)
order by came.kind, came.reference
on conflict do nothing;
