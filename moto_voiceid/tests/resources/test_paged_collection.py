# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""An ordered collection that is read in pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moto_voiceid.resources.paged_collection import Page, PagedCollection


def collection(*ids: str) -> PagedCollection[str]:
    made: PagedCollection[str] = PagedCollection()
    for item_id in ids:
        made.add(item_id, item_id.upper())
    return made


def read(items: PagedCollection[str], size: int) -> list[list[str]]:
    pages, position = [], -1
    while True:
        page = items.page(position, size)
        pages.append(page.items)
        if page.next_position is None:
            return pages
        position = page.next_position


def test_pages_are_in_the_order_of_insertion() -> None:
    assert read(collection("c", "a", "b"), 2) == [["C", "A"], ["B"]]


def test_a_full_last_page_has_no_next_position() -> None:
    assert collection("a", "b").page(-1, 2) == Page(["A", "B"], None)


def test_an_empty_collection_has_one_empty_page() -> None:
    assert collection().page(-1, 5) == Page([], None)


def test_only_matching_items_count() -> None:
    items = collection("a", "xb", "c", "xd", "e")
    page = items.page(-1, 1, lambda item: item.startswith("X"))
    assert page.items == ["XB"]
    assert items.page(page.next_position or 0, 1, lambda item: item.startswith("X")) == Page(["XD"], None)


def test_a_removal_before_the_position_skips_no_item() -> None:
    items = collection("a", "b", "c", "d")
    position = items.page(-1, 2).next_position
    items.remove("a")
    assert position is not None
    assert items.page(position, 2).items == ["C", "D"]


def test_the_position_of_a_removed_item_remains_valid() -> None:
    items = collection("a", "b", "c")
    position = items.page(-1, 2).next_position
    items.remove("b")
    assert position is not None
    assert items.page(position, 2).items == ["C"]


def test_removed_items_are_not_found() -> None:
    items = collection("a", "b")
    items.remove("a")
    assert (items.get("a"), items.get("b"), len(items), list(items)) == (None, "B", 1, ["B"])
    with pytest.raises(KeyError):
        items.remove("a")


def test_positions_of_removed_items_are_discarded() -> None:
    items = collection(*map(str, range(1000)))
    for number in range(990):
        items.remove(str(number))
    assert len(items._positions) <= 20
    assert read(items, 100) == [[str(number) for number in range(990, 1000)]]


def test_a_page_reads_its_own_items_only() -> None:
    items = collection(*map(str, range(10_000)))
    looked_at: list[str] = []
    items.page(8_999, 100, lambda item: not looked_at.append(item))  # type: ignore[func-returns-value]
    # One item more than the page, to find out whether it is the last page.
    assert looked_at == [str(number) for number in range(9_000, 9_101)]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20))), st.integers(1, 7))
def test_pages_together_contain_all_items(changes: list[tuple[bool, int]], size: int) -> None:
    items: PagedCollection[str] = PagedCollection()
    expected: dict[str, str] = {}
    for add, number in changes:
        item_id = str(number)
        if add and item_id not in expected:
            items.add(item_id, item_id)
            expected[item_id] = item_id
        elif not add and item_id in expected:
            items.remove(item_id)
            del expected[item_id]
    assert [item for page in read(items, size) for item in page] == list(expected)
