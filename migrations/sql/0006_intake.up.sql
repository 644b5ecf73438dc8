-- What intake writes, and nobody reads twice (docs/adr/0005): fewer indexes on tokens, and no compressing of passing bytes.

-- One key answers both which records have a token and whether one of a kind has it.
alter table record_token drop constraint record_token_pkey;
drop index record_token_kind;
alter table record_token add constraint record_token_pkey primary key (token, kind, organisation, record_id);

-- An upload's bytes are read once, within minutes, and forgotten.
alter table load_chunk alter column content set storage external;
