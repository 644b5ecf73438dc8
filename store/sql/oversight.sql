-- keep
-- Put the figures of a directorate's month in the place of those before.
insert into oversight_figure (directorate, force, month, as_at, body)
values (:directorate, :force, :month, :as_at, :body)
on conflict (directorate, force, month) do update set as_at = excluded.as_at, body = excluded.body

-- months
-- The months of which the viewer may see figures, newest first.
select distinct month from oversight_figure order by month desc

-- of_month
-- The figures of a month, directorate by directorate.
select directorate, force, month, as_at, body from oversight_figure where month = :month order by directorate, force
