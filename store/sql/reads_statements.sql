-- statements
-- A page of statements, newest first, of those issued by a moment of portal time where one is given.
select directorate, number, force, period_from, period_to, as_at, headline, body, digest, supersedes, issued_at,
  (select max(later.number) from statement as later
    where later.directorate = statement.directorate and later.supersedes = statement.number
      and (cast(:issued_by as timestamptz) is null or later.as_at <= :issued_by)) as superseded_by
from statement
where (issued_at, directorate, number) < (cast(:before as timestamptz), cast(:before_directorate as text), cast(:before_number as integer))
  and (cast(:directorate as text) is null or directorate = :directorate)
  and (cast(:issued_by as timestamptz) is null or as_at <= :issued_by)
order by issued_at desc, directorate desc, number desc
limit :limit;

-- count_statements
-- How many statements there are.
select count(*) from statement
where (cast(:directorate as text) is null or directorate = :directorate)
  and (cast(:issued_by as timestamptz) is null or as_at <= :issued_by);

-- statement_by_number
-- One statement by its number.
select directorate, number, force, period_from, period_to, as_at, headline, body, digest, supersedes, issued_at,
  (select max(later.number) from statement as later
    where later.directorate = statement.directorate and later.supersedes = statement.number
      and (cast(:issued_by as timestamptz) is null or later.as_at <= :issued_by)) as superseded_by
from statement
where directorate = :directorate and number = :number
  and (cast(:issued_by as timestamptz) is null or as_at <= :issued_by);

-- statements_by_number
-- Statements by their numbers, each under the key that asked for it.
select wanted.organisation as of_organisation, wanted.id as of_id,
  directorate, number, force, period_from, period_to, as_at, headline, body, digest, supersedes, issued_at,
  (select max(later.number) from statement as later
    where later.directorate = statement.directorate and later.supersedes = statement.number) as superseded_by
from unnest(cast(:organisations as text[]), cast(:ids as text[])) as wanted (organisation, id)
join statement on statement.directorate = wanted.organisation and statement.number = cast(wanted.id as integer);

-- newest_statement
-- The newest statement of a period, or of any period.
select directorate, number, force, period_from, period_to, as_at, headline, body, digest, supersedes, issued_at,
  (select max(later.number) from statement as later
    where later.directorate = statement.directorate and later.supersedes = statement.number
      and (cast(:issued_by as timestamptz) is null or later.as_at <= :issued_by)) as superseded_by
from statement
where directorate = :directorate
  and (cast(:period_from as timestamptz) is null or period_from = :period_from)
  and (cast(:period_to as timestamptz) is null or period_to = :period_to)
  and (cast(:issued_by as timestamptz) is null or as_at <= :issued_by)
order by number desc
limit 1;
