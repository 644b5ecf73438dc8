-- Takes away the signed viewer and its keys.

drop function guard.refuse_alteration();
drop function guard.sees_headers();
drop function guard.kind();
drop function guard.organisation();
drop function guard.viewer_field(integer);
drop table guard.viewer_key;
drop schema guard;
