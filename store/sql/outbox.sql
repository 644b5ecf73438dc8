-- append
-- Appends events in their order; their numbers are the server's.
insert into outbox (organisation, kind, subject, at, payload)
select organisation, kind, subject, at, payload
from json_to_recordset(cast(:events as json))
    event (organisation text, kind text, subject text, at timestamptz, payload jsonb);

-- newest
-- The newest events that the viewer may see.
select event_id, organisation, kind, subject, at, payload from outbox
order by written_in desc, event_id desc limit :limit;
