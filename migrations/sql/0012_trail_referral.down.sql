drop index trail_referral;
