-- Indexes in the order of the lists, so that a page costs the same whatever lies before and behind it. Where everybody's rows are
-- read and policies leave a share of them, the order alone is the key; referrals are asked for by whose they are
-- (store/narrowing.py), and by cases: `coalesce` counts as something that might leak, which policies keep from an index.
drop index referral_sent, referral_recipient, incident_reported;
create index referral_written on referral (force, (
    case when sent_at is not null then sent_at when told_at is not null then told_at when submitted_at is not null then submitted_at else made_at end
), referral_id);
create index referral_received on referral (recipient, (
    case when sent_at is not null then sent_at when told_at is not null then told_at when submitted_at is not null then submitted_at else made_at end
), referral_id);
create index incident_reported on incident (reported_at, incident_id);
create index trail_counted on trail (counted_at, trail_id);
create index gap_due on gap (due_at, gap_id);
