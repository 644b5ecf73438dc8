-- The indexes that there were before.
drop index referral_written, referral_received, incident_reported, trail_counted, gap_due;
create index incident_reported on incident (force, reported_at, incident_id);
create index referral_sent on referral (force, sent_at, referral_id);
create index referral_recipient on referral (recipient, sent_at, referral_id);
