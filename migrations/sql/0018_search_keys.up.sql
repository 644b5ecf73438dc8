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

-- The directorates that may see a trail, and whether its header alone; nobody where the child is restricted.
create function guard.audience_of_trail(trail public.trail) returns table (directorate text, is_header boolean)
language sql immutable parallel safe
begin atomic
    select (trail).recipient, false where (trail).recipient is not null and not (trail).restricted
    union all
    select (trail).directorate, true
    where (trail).header_shown and (trail).directorate is distinct from (trail).recipient
        and (trail).directorate is not null and not (trail).restricted;
end;

-- What a trail is found by: its child, and the references of its incident and its referrals.
create function guard.keys_of_trail(trail public.trail) returns table (sound text, word text)
language sql stable
begin atomic
    select one.sound, one.word
    from guard.child_keys((trail).given_names, (trail).family_name, (trail).date_of_birth) as one
    union
    select '#', upper((trail).incident_reference) where (trail).incident_reference is not null
    union
    select '#', token.token
    from (
        select 'incident' as kind, (trail).incident_id as record_id where (trail).incident_id is not null
        union all
        select 'referral', jsonb_array_elements_text((trail).body -> 'referrals')
    ) as named
    cross join lateral (
        select one.token from public.record_token as one
        where one.organisation = (trail).force and one.kind = named.kind and one.record_id = named.record_id
            -- The tokens of records and of children have a colon, references have none.
            and strpos(one.token, ':') = 0
        offset 0
    ) as token;
end;

revoke all on function guard.audience_of_trail(public.trail), guard.keys_of_trail(public.trail) from public;

-- A trail that is judged anew has the same keys most of the time: those are left alone.
create function guard.keep_keys_of_trails() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        delete from public.search_key as held using gone where held.force = gone.force and held.trail_id = gone.trail_id;
        return null;
    elsif tg_op = 'UPDATE' then
        delete from public.search_key as held using gone, came
        where held.force = gone.force and held.trail_id = gone.trail_id
            and came.force = gone.force and came.trail_id = gone.trail_id
            and (
                came.given_names, came.family_name, came.date_of_birth, came.restricted, came.recipient, came.directorate,
                came.header_shown, came.incident_reference, came.body -> 'referrals'
            ) is distinct from (
                gone.given_names, gone.family_name, gone.date_of_birth, gone.restricted, gone.recipient, gone.directorate,
                gone.header_shown, gone.incident_reference, gone.body -> 'referrals'
            );
    end if;
    insert into public.search_key (organisation, sound, word, force, trail_id, is_header)
    select audience.directorate, one.sound, one.word, trail.force, trail.trail_id, audience.is_header
    from came
    join public.trail as trail on trail.force = came.force and trail.trail_id = came.trail_id
    cross join lateral guard.audience_of_trail(trail) as audience
    cross join lateral guard.keys_of_trail(trail) as one
    where not exists (
        select from public.search_key as held where held.force = came.force and held.trail_id = came.trail_id
    );
    return null;
end
$$;

revoke all on function guard.keep_keys_of_people(), guard.keep_keys_of_children(), guard.keep_keys_of_trails() from public;

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
    referencing new table as came for each statement execute function guard.keep_keys_of_trails();
create trigger keys_of_changed after update on trail
    referencing old table as gone new table as came for each statement execute function guard.keep_keys_of_trails();
create trigger keys_of_gone after delete on trail
    referencing old table as gone for each statement execute function guard.keep_keys_of_trails();

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
select audience.directorate, one.sound, one.word, trail.force, trail.trail_id, audience.is_header
from trail
cross join lateral guard.audience_of_trail(trail) as audience
cross join lateral guard.keys_of_trail(trail) as one;

alter table incident_person force row level security;
alter table contact_child force row level security;
