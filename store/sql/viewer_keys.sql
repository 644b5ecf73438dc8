-- install_key
-- Makes a key valid; one that is installed again is valid again and keeps its age.
insert into guard.viewer_key (key_id, inner_pad, outer_pad, made_at)
values (:key_id, :inner_pad, :outer_pad, :made_at)
on conflict (key_id) do update set retires_at = null where viewer_key.retires_at is not null;

-- retire_others
-- Gives every other key that is still valid without end its end.
update guard.viewer_key set retires_at = :retires_at where key_id <> :key_id and retires_at is null;

-- forget_retired
-- Removes keys that have retired.
delete from guard.viewer_key where retires_at <= :now;

-- keys
-- The keys without their content, newest first.
select key_id, made_at, retires_at from guard.viewer_key order by made_at desc, key_id;
