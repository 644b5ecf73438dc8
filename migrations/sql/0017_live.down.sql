-- Nobody is woken.
drop function guard.look_at_session(bytea, timestamptz, interval);
drop trigger wake on load;
drop trigger wake on outbox;
drop function guard.wake();
