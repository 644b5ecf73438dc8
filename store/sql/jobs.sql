-- enqueue
-- Puts a job on the queue in the caller's own transaction (ADR-0008): it is there if the act's other writes are.
select queue.procrastinate_defer_jobs_v1(array[
    row(:queue, :name, 0, cast(:lock as text), null, cast(:arguments as jsonb), null)
]::queue.procrastinate_job_to_defer_v1[]);

-- enqueue_later
-- Puts a job on the queue that runs at a moment, and after whatever else waits.
select queue.procrastinate_defer_jobs_v1(array[
    row(:queue, :name, -1, cast(:lock as text), null, cast(:arguments as jsonb), cast(:at as timestamptz))
]::queue.procrastinate_job_to_defer_v1[]);

-- is_asked_for
-- Whether a job waits that will run no later than a moment, or than others that wait.
select exists (
    select from queue.procrastinate_jobs
    where status = 'todo' and task_name = :name and args = cast(:arguments as jsonb)
        and coalesce(scheduled_at, '-infinity') <= coalesce(cast(:at as timestamptz), now())
);

-- forget_failed
-- Takes away the jobs of a name and with these arguments that were given up, since a later one did what they were to do.
delete from queue.procrastinate_jobs
where status = 'failed' and task_name = :name and args = cast(:arguments as jsonb);

-- is_under_way
-- Whether a job waits or runs.
select exists (
    select from queue.procrastinate_jobs
    where status in ('todo', 'doing') and task_name = :name and args = cast(:arguments as jsonb)
);

-- failed_for_good
-- What jobs that were given up were to work on, unless another waits or runs for it.
select distinct failed.args ->> 'organisation' as organisation, failed.args ->> 'load_id' as load_id
from queue.procrastinate_jobs as failed
where failed.status = 'failed' and failed.task_name = :name and not exists (
    select from queue.procrastinate_jobs as other
    where other.status in ('todo', 'doing') and other.task_name = failed.task_name and other.args = failed.args
)
order by organisation, load_id;

-- withdraw
-- Takes away jobs that wait or were given up, whose work has been done meanwhile.
delete from queue.procrastinate_jobs
where status in ('todo', 'failed') and task_name = :name and args = cast(:arguments as jsonb);

-- withdraw_reconciled
-- Takes away the jobs of loads that were reconciled together with others.
delete from queue.procrastinate_jobs as job using load
where job.status in ('todo', 'failed') and job.task_name = :name
    and job.args ->> 'organisation' = load.organisation and job.args ->> 'load_id' = load.load_id::text
    and load.reconciled_at is not null;

-- forget_failures
-- Takes away the jobs of a name that were given up, since a later one did what they were to do.
delete from queue.procrastinate_jobs where status = 'failed' and task_name = :name;

-- waiting
-- How many jobs wait, run or have failed for good.
select
    count(*) filter (where status = 'todo') as waiting,
    count(*) filter (where status = 'doing') as running,
    count(*) filter (where status = 'failed') as failed
from queue.procrastinate_jobs;
