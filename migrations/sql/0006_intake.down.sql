-- Puts the index on tokens back, and lets an upload's bytes be compressed again.

alter table load_chunk alter column content set storage extended;

alter table record_token drop constraint record_token_pkey;
alter table record_token add constraint record_token_pkey primary key (token, organisation, kind, record_id);
create index record_token_kind on record_token (token, kind);
