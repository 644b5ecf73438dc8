-- keep_organisation
-- Adds an organisation that is not there yet; a deployer's own name for it stays.
insert into organisation (code, kind, name) values (:code, :kind, :name)
on conflict (code) do nothing;

-- keep_place
-- Adds a default place where the deployer has none.
insert into place (prefix, directorate, source) values (:prefix, :directorate, :source)
on conflict (prefix) do nothing;

-- keep_rule_set
-- Adds the default rules; rules once there are never altered, a new version is added.
insert into rule_set (directorate, version, in_force_from, agreed_by, body)
values (:directorate, :version, :in_force_from, :agreed_by, :body)
on conflict (directorate, version) do nothing;

-- organisations
-- Every organisation.
select code, kind, name from organisation order by code;

-- rule_bodies
-- Every set of rules, oldest first.
select body from rule_set order by in_force_from, directorate, version;

-- register_feed
-- Registers a feed, or changes what it shows; its side stays.
insert into feed (organisation, feed, side, format, abilities)
values (:organisation, :feed, :side, :format, :abilities)
on conflict (organisation, feed) do update set format = excluded.format, abilities = excluded.abilities;

-- feeds
-- The feeds that the viewer may see.
select organisation, feed, side, format, abilities from feed order by organisation, feed;
