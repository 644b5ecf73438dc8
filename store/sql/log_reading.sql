-- export
-- Every position in its order; of the entries that are asked for and the reader may see, their bytes and what they name, and the checkpoints signed over the tree up to here.
select leaf.leaf_index, leaf.entry_id, leaf.leaf, leaf.seal,
    told.entry, told.leaf as beside, told.at, told.organisation, told.recipient, told.operation, named.names, signed.notes
from log.leaf
left join lateral (
    select entry, disclosure.leaf, at, organisation, recipient, operation from disclosure
    where disclosure.entry_id = leaf.entry_id
        and (cast(:since as timestamptz) is null or at >= :since) and (cast(:until as timestamptz) is null or at < :until)
        and (cast(:record as text) is null or exists (
            select from disclosure_salt asked where asked.entry_id = leaf.entry_id and asked.record_id = any (cast(:ids as text[]))
        ))
) told on true
left join lateral (
    select array_agg(array[kind, record_id, encode(salt, 'hex'), organisation, recipient] order by kind, record_id) as names
    from disclosure_salt where disclosure_salt.entry_id = leaf.entry_id and told.entry is not null
) named on true
left join lateral (
    select array_agg(note || coalesce((
        select string_agg(line, '' order by witness) from log.cosignature
        where cosignature.size = checkpoint.size and cosignature.origin = checkpoint.origin
    ), '') order by signed_at) as notes
    from log.checkpoint where checkpoint.size = leaf.leaf_index + 1
) signed on true
order by leaf.leaf_index;

-- ids_of
-- The ids under which entries name a record of an organisation, or a person: its own, and those of the trails, incidents, referrals, contacts and gaps that are about it.
with contacts as (
    select contact_id, contact_id || '/' || person_id as child from contact_child
    where directorate = :organisation and (person_id = :record or contact_id = :record)
)
select :record as id
union select guard.named_about(:record, array(select :record union select contact_id from contacts))
union select incident_id || '/' || person_id from incident_person
    where force = :organisation and (person_id = :record or incident_id = :record)
union select incident_id from incident_person where force = :organisation and person_id = :record
union select referral_id from referral
    where force = :organisation and (:record = any (children) or :record = any (incidents))
union select contact_id from contacts
union select child from contacts;

-- disclosures
-- A page of the entries that the viewer may see, newest first.
select disclosure.entry_id::text as entry_id, at, organisation, recipient, operation, entry, leaf.leaf_index
from disclosure left join log.leaf using (entry_id)
where (at, disclosure.entry_id) < (cast(:after as timestamptz), cast(:after_id as uuid))
    and (cast(:since as timestamptz) is null or at >= :since) and (cast(:until as timestamptz) is null or at < :until)
    and (cast(:recipient as text) is null or recipient = :recipient)
    and (cast(:operation as text) is null or operation = :operation)
    and (cast(:ids as text[]) is null or disclosure.organisation = :organisation and disclosure.entry_id in (
        select entry_id from disclosure_salt
        where disclosure_salt.organisation = :organisation and record_id = any (cast(:ids as text[]))
    ))
order by at desc, disclosure.entry_id desc
limit :limit;

-- count_disclosures
-- How many entries the same filters leave.
select count(*)
from disclosure
where (cast(:since as timestamptz) is null or at >= :since) and (cast(:until as timestamptz) is null or at < :until)
    and (cast(:recipient as text) is null or recipient = :recipient)
    and (cast(:operation as text) is null or operation = :operation)
    and (cast(:ids as text[]) is null or disclosure.organisation = :organisation and disclosure.entry_id in (
        select entry_id from disclosure_salt
        where disclosure_salt.organisation = :organisation and record_id = any (cast(:ids as text[]))
    ));

-- names_of
-- What some entries name, as far as it is not erased.
select entry_id::text as entry_id, kind, record_id, encode(salt, 'hex') as salt from disclosure_salt
where entry_id = any (cast(:entry_ids as uuid[]))
order by entry_id, kind, record_id;
