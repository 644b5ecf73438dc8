-- signing_keys
-- The keys that are believed, newest first.
select key_id, public_jwk, sealed, signs_from, ends_at from guard.signing_keys(:at);

-- find_client
-- The client of an id, unless it was revoked.
select organisation, organisation_kind, kind, name, feed, scopes, redirect_uris, keys from guard.find_client(:client_id, :at);

-- is_secret
-- Whether a digest is of a secret that is still valid.
select guard.is_secret(:client_id, :digest, :at);

-- use_once
-- Whether something comes for the first time.
select guard.use_once(:digest, :ends_at);

-- spend
-- Spends one of an allowance.
select allowed, backlog from guard.spend(:digest, :spacing, :burst, :at);

-- push
-- Keeps a pushed request.
select guard.push_request(:digest, :client_id, :body, :ends_at);

-- pushed
-- The pushed request of a client.
select guard.pushed_request(:digest, :client_id, :at);

-- finish
-- Uses a pushed request up.
select guard.finish_request(:digest, :client_id, :at);

-- keep_code
-- Uses a pushed request up and keeps its code.
select guard.keep_code(:request, :digest, :client_id, :body, :at, :ends_at);

-- take_code
-- What a code stands for, once.
select guard.take_code(:digest, :client_id, :at);

-- keep_person_token
-- Keeps for whom a token was issued.
select guard.keep_person_token(:token_id, :code_digest, :client_id, :person, :session, :ends_at);

-- revoke_token
-- Believes a token no more.
select guard.revoke_token(:token_id, :ends_at);

-- holder
-- Who holds a genuine token.
select organisation, organisation_kind, kind, name, feed, scopes, person
from guard.token_holder(:client_id, :token_id, :key_id, :is_person, :at);

-- forget
-- Removes what nobody needs any more.
select guard.forget_authorizations(:at);
