-- append
-- Appends one entry; its number and time are the server's.
insert into disclosure (organisation, recipient, operation, entry, leaf)
values (:organisation, :recipient, :operation, :entry, :leaf);

-- newest
-- The newest entries that the viewer may see.
select entry_id, at, organisation, recipient, operation, entry, leaf from disclosure
order by entry_id desc limit :limit;
