-- forget
-- Forgets what the viewer opened on days before.
delete from case_opening where organisation = :organisation and subject = :subject and until <= transaction_timestamp()

-- keep
-- Remembers why the viewer opened a case.
insert into case_opening (organisation, subject, case_id, purpose, reason, until)
values (:organisation, :subject, :case_id, :purpose, :reason, :until)
on conflict (organisation, subject, case_id) do update
set purpose = excluded.purpose, reason = excluded.reason, opened_at = transaction_timestamp(), until = excluded.until

-- of_case
-- Why the viewer opened a case today, if that was asked.
select purpose, reason, until from case_opening
where organisation = :organisation and subject = :subject and case_id = :case_id and until > transaction_timestamp()
