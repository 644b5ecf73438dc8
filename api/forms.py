"""The few fields of a sign-in form, whatever a browser sends in them."""

from starlette.datastructures import FormData
from starlette.requests import Request

_MOST_FIELDS = 5


async def read_form(request: Request) -> FormData:
    """The form of a request, which has no files."""
    return await request.form(max_fields=_MOST_FIELDS, max_files=0)


def text(form: FormData, name: str) -> str:
    """A field of a form; empty where it is not there, or is a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
