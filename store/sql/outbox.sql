-- append
-- Appends one event; its number is the server's.
insert into outbox (organisation, kind, subject, at, payload)
values (:organisation, :kind, :subject, :at, :payload);

-- newest
-- The newest events that the viewer may see.
select event_id, organisation, kind, subject, at, payload from outbox order by event_id desc limit :limit;
