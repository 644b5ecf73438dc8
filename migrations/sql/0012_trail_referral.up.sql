-- The trails of a referral that has no incident are found by the referral (store/sql/reads_trails.sql).
create index trail_referral on trail (force, referral_id) where referral_id is not null;
