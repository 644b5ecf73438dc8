-- begin
-- Keeps that a sign-in was begun.
select guard.begin_attempt(:state_digest, :browser_digest, :organisation, :session_digest, :leads_to, :ends_at);

-- finish
-- Ends an attempt, for the browser and the provider that it was begun with.
select session_digest, leads_to from guard.finish_attempt(:state_digest, :browser_digest, :organisation, :at);

-- forget
-- Removes attempts that nobody can finish.
select guard.forget_attempts(:at);
