-- Takes away the order of the log and what entries name; the entries stay.

drop schema log cascade;

drop index disclosure_recipient;
drop index disclosure_organisation;
create index disclosure_organisation on disclosure (organisation, at);
revoke insert (entry_id, at) on disclosure from counterfoil_app, counterfoil_reconciler, counterfoil_eraser;
revoke select (organisation, recipient, operation) on disclosure from counterfoil_sequencer;

drop table disclosure_salt;
drop function guard.refuse_all_but_erasing();
