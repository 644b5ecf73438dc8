-- viewer
-- Whose rights count, as the policies ask it.
select guard.organisation() as organisation, guard.sees_headers() as sees_headers

-- answers
-- What answers a trail now, whosesoever it is.
select directorate, kind, record_id from trail_receipt where force = :force and trail_id = :trail_id
