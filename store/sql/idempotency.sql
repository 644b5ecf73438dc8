-- find
-- What was answered under a key of this subject.
select request, response from idempotency_key
where organisation = :organisation and subject = :subject and key = :key;

-- keep
-- Keeps an answer under its key.
insert into idempotency_key (organisation, subject, key, request, response, at)
values (:organisation, :subject, :key, :request, :response, :at);

-- forget
-- Removes keys of the viewer's organisation that nobody will try again.
delete from idempotency_key where at < :before;
