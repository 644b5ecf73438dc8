-- The trails of a referral are looked for among all again.
drop index trail_referral;
