-- enqueue
-- Puts a job on the queue in the caller's own transaction (ADR-0008): it is there if the act's other writes are.
select queue.procrastinate_defer_jobs_v1(array[
    row(:queue, :name, 0, cast(:lock as text), null, cast(:arguments as jsonb), null)
]::queue.procrastinate_job_to_defer_v1[]);

-- withdraw
-- Takes away waiting jobs whose work has been done meanwhile.
delete from queue.procrastinate_jobs
where status = 'todo' and task_name = :name and args = cast(:arguments as jsonb);

-- waiting
-- How many jobs wait, run or have failed for good.
select
    count(*) filter (where status = 'todo') as waiting,
    count(*) filter (where status = 'doing') as running,
    count(*) filter (where status = 'failed') as failed
from queue.procrastinate_jobs;
