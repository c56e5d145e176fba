"""Dates in three precisions become first and last days."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import day_from, day_to
from graph.errors import BadDateError

DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


@given(DAYS)
def test_a_day_begins_and_ends_with_itself(day: datetime.date) -> None:
    assert (day_from(day.isoformat()), day_to(day.isoformat())) == (str(day), str(day))


@given(DAYS)
def test_a_month_lasts_from_its_first_day_to_its_last(day: datetime.date) -> None:
    month = day.isoformat()[:7]
    first, last = day_from(month), datetime.date.fromisoformat(day_to(month))
    assert first == f"{month}-01"
    assert last == datetime.date.max or (last + datetime.timedelta(1)).day == 1


@given(DAYS)
def test_a_year_is_the_whole_of_it(day: datetime.date) -> None:
    year = day.isoformat()[:4]
    assert (day_from(year), day_to(year)) == (f"{year}-01-01", f"{year}-12-31")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "23",
        "2023-13",
        "2023-00",
        "2023-02-29",
        "2023-04-31",
        "2023-1",
        "2023-1-1",
        "2023/01",
        "2023-01-01T00:00:00",
        " 2023",
        "2023\n",
        "20230101",
        "0000",
        "-2023",
        "٢٠٢٣",
        "２０２３",
        "tomorrow",
        "2023-01-32",
        "2023-",
        "2023-01-",
        "2023-01-00",
        "1900-02-29",
    ],
    ids=repr,
)
def test_what_is_no_date_says_how_to_write_one(text: str) -> None:
    for reading in (day_from, day_to):
        with pytest.raises(BadDateError, match="is no date; "):
            reading(text)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2024-02", 29),
        ("2023-02", 28),
        ("2000-02", 29),
        ("1900-02", 28),
        ("2024-04", 30),
    ],
    ids=["leap", "common", "of 400 years", "of 100 years", "april"],
)
def test_february_knows_its_leap_years(month: str, last: int) -> None:
    assert day_to(month) == f"{month}-{last}"
