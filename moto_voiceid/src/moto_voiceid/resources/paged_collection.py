# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""An ordered collection that is read in pages, without copying or sorting all of it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in order, and the position to continue from; None on the last page."""

    items: list[T]
    next_position: int | None


class PagedCollection(Generic[T]):
    """Items by id, in the order of insertion.

    Each item has a position that is never reused. Pages are found by bisection over the positions. So a page costs the
    same at the start and at the end of 100,000 items, and a page token stays valid if earlier items are removed.
    Removed positions stay in the list until they make up half of it.
    """

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, T]] = {}
        self._ids: dict[int, str] = {}
        self._positions: list[int] = []
        self._next = 0

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return (item for _, item in self._items.values())

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._items

    def get(self, item_id: str) -> T | None:
        found = self._items.get(item_id)
        return found[1] if found else None

    def add(self, item_id: str, item: T) -> None:
        self._items[item_id] = (self._next, item)
        self._ids[self._next] = item_id
        self._positions.append(self._next)
        self._next += 1

    def remove(self, item_id: str) -> None:
        """:raises KeyError: the item does not exist"""
        position, _ = self._items.pop(item_id)
        del self._ids[position]
        if len(self._positions) > 2 * len(self._items):
            self._positions = list(self._ids)

    def page(self, after: int, size: int, matches: Callable[[T], bool] = lambda _: True) -> Page[T]:
        """The next `size` matching items after the position `after` (-1 is the start)."""
        items: list[T] = []
        last = after
        for position, item in self._after(after):
            if not matches(item):
                continue
            if len(items) == size:
                return Page(items, last)
            items.append(item)
            last = position
        return Page(items, None)

    def _after(self, after: int) -> Iterator[tuple[int, T]]:
        for index in range(bisect_right(self._positions, after), len(self._positions)):
            position = self._positions[index]
            item_id = self._ids.get(position)
            if item_id is not None:
                yield position, self._items[item_id][1]
