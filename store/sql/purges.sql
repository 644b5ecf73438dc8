-- purged_children
-- One page of the children of whom something was purged before a moment that a version before the purge still says.
select purge.organisation, purge.record_id
from record_version purge
where purge.kind = 'child' and purge.made_at <= :since
    and (purge.organisation, purge.record_id) > (:after_organisation, :after_record)
    and exists (
        select from record_version before
        where before.kind = 'child' and before.organisation = purge.organisation and before.record_id = purge.record_id
            and (before.made_at, before.digest) < (purge.made_at, purge.digest)
            and (
                purge.body -> 'purge' = 'true'
                or (purge.body #> '{details,purge}' = 'true' and jsonb_typeof(before.body -> 'details') = 'object')
                or exists (
                    select from jsonb_path_query(purge.body, '$.episodes[*] ? (@.purge == true)') gone
                    join jsonb_path_query(before.body, '$.episodes[*]') said on said ->> 'episode_id' = gone ->> 'episode_id'
                )
            )
    )
group by purge.organisation, purge.record_id
order by purge.organisation, purge.record_id
limit :page

-- erase_purged_versions
-- Erases the versions of some children from before they were purged whole.
delete from record_version before
using record_version purge, unnest(cast(:organisations as text[]), cast(:record_ids as text[])) one (organisation, record_id)
where purge.kind = 'child' and purge.organisation = one.organisation and purge.record_id = one.record_id
    and purge.made_at <= :since and purge.body -> 'purge' = 'true'
    and before.kind = 'child' and before.organisation = one.organisation and before.record_id = one.record_id
    and (before.made_at, before.digest) < (purge.made_at, purge.digest)

-- erase_purged_parts
-- Takes the details and episodes of some children that were purged out of the versions from before.
update record_version version
set body = version.body
    || case when lost.details then '{"details": null}' else '{}' end::jsonb
    || jsonb_build_object('episodes', (
        select coalesce(jsonb_agg(said order by place), '[]')
        from jsonb_path_query(version.body, '$.episodes[*]') with ordinality as told (said, place)
        where said ->> 'episode_id' <> all (lost.episodes)
    ))
from (
    select before.organisation, before.record_id, before.made_at, before.digest,
        bool_or(coalesce(purge.body #> '{details,purge}' = 'true', false)) as details,
        coalesce(array_agg(gone ->> 'episode_id') filter (where gone is not null), '{}') as episodes
    from unnest(cast(:organisations as text[]), cast(:record_ids as text[])) one (organisation, record_id)
    join record_version purge
        on purge.kind = 'child' and purge.organisation = one.organisation and purge.record_id = one.record_id
        and purge.made_at <= :since
    join record_version before
        on before.kind = 'child' and before.organisation = one.organisation and before.record_id = one.record_id
        and (before.made_at, before.digest) < (purge.made_at, purge.digest)
    left join lateral jsonb_path_query(purge.body, '$.episodes[*] ? (@.purge == true)') gone on true
    group by before.organisation, before.record_id, before.made_at, before.digest
) lost
where version.kind = 'child' and version.organisation = lost.organisation and version.record_id = lost.record_id
    and version.made_at = lost.made_at and version.digest = lost.digest
    and (
        (lost.details and jsonb_typeof(version.body -> 'details') = 'object')
        or exists (
            select from jsonb_path_query(version.body, '$.episodes[*]') said
            where said ->> 'episode_id' = any (lost.episodes)
        )
    )

-- versions_left
-- The versions of a child that are left.
select made_at, encode(digest, 'hex') as digest, body
from record_version
where organisation = :organisation and kind = 'child' and record_id = :record_id

-- erase_tokens_but
-- Erases the tokens of a child but some.
delete from record_token
where organisation = :organisation and kind = 'child' and record_id = :record_id
    and token <> all (cast(:tokens as text[]))
