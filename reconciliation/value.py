"""Values: plain classes that hold what they were made with, compared and hashed by it. Who assigns to one is refused by the
type checker, and by it alone: a run makes hundreds of them a trail, and a guard at run time would be a tenth of its time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def value(cls: type[T], /) -> type[T]: ...


@overload
def value(*, eq: bool = True, order: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True)
def value(
    cls: type[T] | None = None, /, *, eq: bool = True, order: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class one of values: a dataclass with slots, frozen for the type checker."""

    def made(one: type[T]) -> type[T]:
        return dataclass(slots=True, eq=eq, order=order, unsafe_hash=eq)(one)

    return made if cls is None else made(cls)
