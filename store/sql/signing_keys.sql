-- keep
-- Keeps a new key.
insert into guard.signing_key (key_id, public_jwk, sealed, made_at, signs_from)
values (:key_id, :public_jwk, :sealed, :made_at, :signs_from);

-- end_others
-- Gives every other key its end, or an earlier one.
update guard.signing_key set ends_at = least(coalesce(ends_at, :ends_at), :ends_at) where key_id <> :key_id;

-- forget
-- Removes keys that nobody believes any more.
delete from guard.signing_key where ends_at <= :now;

-- keys
-- The keys without their private halves, newest first.
select key_id, made_at, signs_from, ends_at from guard.signing_key order by made_at desc, key_id;

-- sealed
-- The sealed halves of the keys that may still sign.
select key_id, sealed from guard.signing_key where ends_at is null;
