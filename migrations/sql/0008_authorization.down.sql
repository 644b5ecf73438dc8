-- Takes the authorization server's state away: whoever has a token signs in again.

drop function guard.forget_authorizations(timestamptz);
drop function guard.token_holder(text, text, text, boolean, timestamptz);
drop function guard.session_goes_on(bytea, timestamptz);
drop function guard.revoke_token(text, timestamptz);
drop function guard.keep_person_token(text, bytea, text, jsonb, bytea, timestamptz);
drop function guard.take_code(bytea, text, timestamptz);
drop function guard.finish_request(bytea, text, timestamptz);
drop function guard.keep_code(bytea, bytea, text, jsonb, timestamptz, timestamptz);
drop function guard.pushed_request(bytea, text, timestamptz);
drop function guard.push_request(bytea, text, jsonb, timestamptz);
drop function guard.spend(bytea, interval, interval, timestamptz);
drop function guard.use_once(bytea, timestamptz);
drop function guard.is_secret(text, bytea, timestamptz);
drop function guard.find_client(text, timestamptz);
drop function guard.signing_keys(timestamptz);
drop table guard.spent;
drop table guard.used_once;
drop table guard.revoked_token;
drop table guard.person_token;
drop table guard.authorization_code;
drop table guard.pushed_request;
drop table guard.signing_key;
