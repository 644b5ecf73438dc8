-- begin
-- Begins anew: what a demonstration did when it last ran is over.
insert into loading (only_row, began_at, moved_at, stages) values (true, :at, :at, cast(:stages as jsonb))
on conflict (only_row) do update
set began_at = excluded.began_at, moved_at = excluded.moved_at, finished_at = null, stages = excluded.stages;

-- note
-- Says how far each stage is.
update loading set moved_at = :at, stages = cast(:stages as jsonb) where only_row;

-- finish
-- Says that everything that portal time had come to is in and judged.
update loading set moved_at = :at, finished_at = :at, brought_in_to = :brought_in_to where only_row;

-- find
-- How far the demonstration is.
select began_at, moved_at, finished_at, brought_in_to, stages from loading;
