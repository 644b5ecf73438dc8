-- Keys by which a child is found however somebody spells it (ADR-0023). A key belongs to the organisation that may search by it
-- and goes with the row that it leads to, whoever removes that.

-- ---------------------------------------------------------------- how names are written and sound

-- A name in plain lower-case letters, its words apart: accents and apostrophes go, hyphens and other marks part words.
create function guard.plain_name(name text) returns text
language sql immutable parallel safe
return translate(
    case
        when octet_length(name) = char_length(name) then lower(name)
        else regexp_replace(
            replace(replace(replace(replace(replace(replace(replace(replace(
                lower(normalize(name, nfkd)),
                'ß', 'ss'), 'ł', 'l'), 'ø', 'o'), 'đ', 'd'), 'æ', 'ae'), 'œ', 'oe'), 'ð', 'd'), 'þ', 'th'),
            '[\u0300-\u036f\u2018\u2019\u02bc\u00b4]', '', 'g'
        )
    end,
    '-‐‑–—/\,;:.()[]"_&+''`', '                  '
);

-- How a word of a name begins, as it is heard. Capitals are what counts at the beginning alone: a vowel, of whichever kind, h and w.
create function guard.beginning(word text) returns text
language sql immutable parallel safe
return case
    when word like 'kn%' or word like 'wr%' or word like 'ps%' then substr(word, 2)
    when word like 'wh%' then 'W' || substr(word, 3)
    when word like 'gh%' then 'g' || substr(word, 3)
    when word like 'kh%' then 'H' || substr(word, 3)
    when word ~ '^[aeiouyhw]' then translate(left(word, 1), 'aeiouyhw', 'AAAAAAHW') || substr(word, 2)
    else word
end;

-- What a word of a name sounds like in English mouths, whatever language it is from: its first sound and then its consonants,
-- with those alike that are taken for each other. After Metaphone, made of replacements alone and written as one expression,
-- which the server makes part of the query: it runs for each word of each child that comes in.
create function guard.sound(word text) returns text
language sql immutable parallel safe
return replace(replace(replace(replace(replace(replace(replace(replace(replace(
    translate(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            guard.beginning(word), 'gh', ''), 'x', 'ks'), 'sch', 'sh'), 'ch', 'sh'), 'cz', 'sh'), 'sz', 'sh'), 'sh', '$'),
            'ph', 'f'), 'dg', 'j'), 'ge', 'je'), 'gi', 'ji'), 'ce', 'se'), 'ci', 'si'), 'cy', 'sy'),
        'aeiouyhwbdvgqcz', '        ptfkkks'
    ),
    'll', 'l'), 'ss', 's'), 'nn', 'n'), 'mm', 'm'), 'tt', 't'), 'rr', 'r'), 'kk', 'k'), 'pp', 'p'), ' ', '');

-- The words by which a name is found: each of its words, and words that somebody may write together.
create function guard.name_words(given_names text, family_name text) returns table (word text)
language sql immutable parallel safe
begin atomic
    select distinct one.word
    from (select guard.plain_name(coalesce(given_names, '')), guard.plain_name(coalesce(family_name, ''))) as name (given, family)
    cross join lateral (
        select string_to_table(name.given || ' ' || name.family, ' ')
        union all select replace(name.given, ' ', '') where strpos(btrim(name.given), ' ') > 0
        union all select replace(name.family, ' ', '') where strpos(btrim(name.family), ' ') > 0
    ) as one (word)
    where length(one.word) between 2 and 40;
end;

-- The keys of a name and a birth date: the words with their sounds; `@` and the date, empty where none is recorded.
create function guard.child_keys(given_names text, family_name text, date_of_birth date)
returns table (sound text, word text)
language sql immutable parallel safe
begin atomic
    select guard.sound(one.word), one.word from guard.name_words(given_names, family_name) as one
    union all
    select '@', coalesce(to_char(date_of_birth, 'YYYY-MM-DD'), '');
end;

revoke all on function guard.plain_name(text), guard.beginning(text), guard.sound(text), guard.name_words(text, text),
    guard.child_keys(text, text, date) from public;
grant execute on function guard.beginning(text), guard.sound(text) to counterfoil_app;

-- ---------------------------------------------------------------- keys

-- What leads to a child of an incident, of a trail or of a contact; which of them, its columns say. `sound` and `word` are as
-- `child_keys` makes them, or `#` and a reference as references are compared. `is_header` marks what only they may see who see
-- headers. A force's keys lead to its incidents' people, whom its trails are about, a directorate's to the trails that it may see.
create table search_key (
    organisation text not null,
    sound text not null,
    word text not null,
    force text,
    incident_id text,
    trail_id text,
    directorate text,
    contact_id text,
    person_id text,
    is_header boolean not null default false
);
create index search_key_word on search_key (organisation, sound, word);
create index search_key_person on search_key (force, incident_id, person_id) where incident_id is not null;
create index search_key_trail on search_key (force, trail_id) where trail_id is not null;
create index search_key_child on search_key (directorate, contact_id, person_id) where contact_id is not null;

-- Nobody writes keys but the triggers below, which run as the owner: a foreign key would be asked for each key that comes, and
-- its cascade would act as whoever's turn it is.
alter table search_key enable row level security, force row level security;
create policy keep on search_key to counterfoil_owner using (true) with check (true);
create policy find on record_token for select to counterfoil_owner using (true);
create policy find on referral for select to counterfoil_owner using (true);
create policy seen on search_key for select to counterfoil_app
    using (organisation = (select guard.organisation()) and (not is_header or (select guard.sees_headers())));
create policy case_work on search_key as restrictive for select to counterfoil_app using ((select guard.sees_cases()));
grant select on search_key to counterfoil_app;

-- ---------------------------------------------------------------- who has keys

-- Of the people of incidents those who are linked as children, and whoever was under 19; nobody who is restricted (DESIGN §5).
create function guard.keep_keys_of_people() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op <> 'INSERT' then
        delete from public.search_key as held using gone
        where held.force = gone.force and held.incident_id = gone.incident_id and held.person_id = gone.person_id;
    end if;
    if tg_op <> 'DELETE' then
        insert into public.search_key (organisation, sound, word, force, incident_id, person_id)
        select came.force, one.sound, one.word, came.force, came.incident_id, came.person_id
        from came
        cross join lateral guard.child_keys(came.given_names, came.family_name, came.date_of_birth) as one
        where not (came.restricted or came.safe_address)
            and (
                came.role in ('CHILD', 'UNBORN', 'SIBLING')
                or came.date_of_birth > (came.linked_at - interval '19 years')::date
            );
    end if;
    return null;
end
$$;

create function guard.keep_keys_of_children() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op <> 'INSERT' then
        delete from public.search_key as held using gone
        where held.directorate = gone.directorate and held.contact_id = gone.contact_id and held.person_id = gone.person_id;
    end if;
    if tg_op <> 'DELETE' then
        insert into public.search_key (organisation, sound, word, directorate, contact_id, person_id)
        select came.directorate, one.sound, one.word, came.directorate, came.contact_id, came.person_id
        from came
        cross join lateral guard.child_keys(came.given_names, came.family_name, came.date_of_birth) as one;
    end if;
    return null;
end
$$;

-- What a trail is found by: its child, and the references of its incident and of the referrals that were for whom it is found by. Who sees the header alone has that of
-- the incident: it is not told whether and how the child was referred.
create function guard.trail_keys(
    audience text, of_force text, incident_id text, incident_reference text, referrals jsonb,
    given_names text, family_name text, date_of_birth date
)
returns table (sound text, word text)
language sql stable
begin atomic
    select one.sound, one.word from guard.child_keys(given_names, family_name, date_of_birth) as one
    union all
    select '#', upper(incident_reference) where incident_reference is not null
    union all
    select '#', token.token
    from (
        select 'incident' as kind, incident_id as record_id
        union all
        select 'referral', one.referral_id
        from public.referral as one
        where one.force = of_force and one.referral_id = any (array(select jsonb_array_elements_text(referrals)))
            and one.recipient = audience
    ) as named
    cross join lateral (
        select one.token from public.record_token as one
        where one.organisation = of_force and one.kind = named.kind and one.record_id = named.record_id
            -- The tokens of records and of children have a colon, references have none.
            and strpos(one.token, ':') = 0 and one.token is distinct from upper(incident_reference)
        offset 0
    ) as token;
end;

-- The directorates that may see a trail, and whether its header alone; nobody where the child is restricted.
create function guard.trail_audience(recipient text, directorate text, header_shown boolean, restricted boolean)
returns table (organisation text, is_header boolean)
language sql immutable parallel safe
begin atomic
    select one.organisation, one.is_header
    from (values (recipient, false), (case when header_shown and directorate is distinct from recipient then directorate end, true))
        as one (organisation, is_header)
    where one.organisation is not null and not restricted;
end;

revoke all on function guard.trail_keys(text, text, text, text, jsonb, text, text, date),
    guard.trail_audience(text, text, boolean, boolean) from public;

create function guard.add_keys_of_trails() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into public.search_key (organisation, sound, word, force, trail_id, is_header)
    select audience.organisation, one.sound, one.word, came.force, came.trail_id, audience.is_header
    from came
    cross join lateral guard.trail_audience(came.recipient, came.directorate, came.header_shown, came.restricted) as audience
    cross join lateral guard.trail_keys(
        audience.organisation, came.force, case when not audience.is_header then came.incident_id end, came.incident_reference,
        case when not audience.is_header then came.body -> 'referrals' end, came.given_names, came.family_name,
        came.date_of_birth
    ) as one;
    return null;
end
$$;

-- A trail that is judged anew has the same keys most of the time, so this is asked for the others alone, one by one.
create function guard.change_keys_of_trail() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from public.search_key as held where held.force = old.force and held.trail_id = old.trail_id;
    insert into public.search_key (organisation, sound, word, force, trail_id, is_header)
    select audience.organisation, one.sound, one.word, new.force, new.trail_id, audience.is_header
    from guard.trail_audience(new.recipient, new.directorate, new.header_shown, new.restricted) as audience
    cross join guard.trail_keys(
        audience.organisation, new.force, case when not audience.is_header then new.incident_id end, new.incident_reference,
        case when not audience.is_header then new.body -> 'referrals' end, new.given_names, new.family_name,
        new.date_of_birth
    ) as one;
    return null;
end
$$;

create function guard.drop_keys_of_trails() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from public.search_key as held using gone where held.force = gone.force and held.trail_id = gone.trail_id;
    return null;
end
$$;

revoke all on function guard.keep_keys_of_people(), guard.keep_keys_of_children(), guard.add_keys_of_trails(),
    guard.change_keys_of_trail(), guard.drop_keys_of_trails() from public;

create trigger keys_of_new after insert on incident_person
    referencing new table as came for each statement execute function guard.keep_keys_of_people();
create trigger keys_of_changed after update on incident_person
    referencing old table as gone new table as came for each statement execute function guard.keep_keys_of_people();
create trigger keys_of_gone after delete on incident_person
    referencing old table as gone for each statement execute function guard.keep_keys_of_people();

create trigger keys_of_new after insert on contact_child
    referencing new table as came for each statement execute function guard.keep_keys_of_children();
create trigger keys_of_changed after update on contact_child
    referencing old table as gone new table as came for each statement execute function guard.keep_keys_of_children();
create trigger keys_of_gone after delete on contact_child
    referencing old table as gone for each statement execute function guard.keep_keys_of_children();

create trigger keys_of_new after insert on trail
    referencing new table as came for each statement execute function guard.add_keys_of_trails();
create trigger keys_of_changed after update on trail for each row when (
    old.recipient is distinct from new.recipient or old.directorate is distinct from new.directorate
    or old.header_shown <> new.header_shown or old.restricted <> new.restricted
    or old.given_names is distinct from new.given_names or old.family_name is distinct from new.family_name
    or old.date_of_birth is distinct from new.date_of_birth
    or old.incident_reference is distinct from new.incident_reference
    or old.body -> 'referrals' is distinct from new.body -> 'referrals'
) execute function guard.change_keys_of_trail();
create trigger keys_of_gone after delete on trail
    referencing old table as gone for each statement execute function guard.drop_keys_of_trails();

-- ---------------------------------------------------------------- lists by reference

create index incident_reference on incident (reference);
create index referral_reference on referral (reference);
create index trail_incident_reference on trail (incident_reference);

-- ---------------------------------------------------------------- for what is there

-- The owner is held by row-level security too. Until the end of this transaction it is not.
alter table incident_person no force row level security;
alter table contact_child no force row level security;

insert into search_key (organisation, sound, word, force, incident_id, person_id)
select came.force, one.sound, one.word, came.force, came.incident_id, came.person_id
from incident_person as came
cross join lateral guard.child_keys(came.given_names, came.family_name, came.date_of_birth) as one
where not (came.restricted or came.safe_address)
    and (
        came.role in ('CHILD', 'UNBORN', 'SIBLING') or came.date_of_birth > (came.linked_at - interval '19 years')::date
    );
insert into search_key (organisation, sound, word, directorate, contact_id, person_id)
select came.directorate, one.sound, one.word, came.directorate, came.contact_id, came.person_id
from contact_child as came
cross join lateral guard.child_keys(came.given_names, came.family_name, came.date_of_birth) as one;
insert into search_key (organisation, sound, word, force, trail_id, is_header)
select audience.organisation, one.sound, one.word, trail.force, trail.trail_id, audience.is_header
from trail
cross join lateral guard.trail_audience(trail.recipient, trail.directorate, trail.header_shown, trail.restricted) as audience
cross join lateral guard.trail_keys(
    audience.organisation, trail.force, case when not audience.is_header then trail.incident_id end, trail.incident_reference,
        case when not audience.is_header then trail.body -> 'referrals' end, trail.given_names, trail.family_name,
    trail.date_of_birth
) as one;

alter table incident_person force row level security;
alter table contact_child force row level security;
