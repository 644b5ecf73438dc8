"""Whoever is killed between an act and the keeping of its answer, as the database sees it: the act stands, its key says what was
intended."""

from collections.abc import Generator
from contextlib import contextmanager

from tests.schema.planted import Superuser

REFUSE = """
create function public.refuse_answers() returns trigger language plpgsql as $$
begin
    raise exception 'the process is killed here';
end
$$;
create trigger killed before insert on idempotency_key for each row when (new.response ? 'answer')
    execute function public.refuse_answers()
"""


@contextmanager
def broken_off(superuser: Superuser) -> Generator[None]:
    """No answer can be kept meanwhile."""
    superuser.execute(REFUSE)
    try:
        yield
    finally:
        superuser.execute("drop function public.refuse_answers() cascade")
