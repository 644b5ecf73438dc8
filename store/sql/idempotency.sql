-- find
-- What was intended or answered under a key of this subject.
select request, response from idempotency_key
where organisation = :organisation and subject = :subject and key = :key;

-- keep
-- Keeps what is intended, or an answer, under its key.
insert into idempotency_key (organisation, subject, key, request, response, at)
values (:organisation, :subject, :key, :request, :response, :at);

-- release
-- Removes one key of this subject.
delete from idempotency_key where organisation = :organisation and subject = :subject and key = :key;

-- forget
-- Removes keys of the viewer's organisation that nobody will try again.
delete from idempotency_key where at < :before;
