"""Money and figures lose no digit, in either language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.figures import money, plain

AMOUNTS = st.decimals(
    Decimal("-1e15"), Decimal("1e15"), places=2, allow_nan=False, allow_infinity=False
)
STEPS = {" bn": Decimal(10**9), " m": Decimal(10**6), "亿": Decimal(10**8)}
STEPS |= {"万": Decimal(10**4)}


def read_back(text: str) -> Decimal:
    """Read a written amount again, without its currency."""
    text = text.removeprefix("USD ").removesuffix(" USD")
    for sign, step in STEPS.items():
        if text.endswith(sign):
            return Decimal(text.removesuffix(sign).replace(",", "")) * step
    return Decimal(text.replace(",", ""))


@given(AMOUNTS, st.sampled_from(("en", "zh")))
def test_no_digit_of_an_amount_is_lost(amount: Decimal, language: str) -> None:
    assert read_back(money(str(amount), "USD", language)) == amount


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        ("100000000", "USD 100 m", "1亿 USD"),
        ("99999999", "USD 99.999999 m", "9,999.9999万 USD"),
        ("1000000000.0", "USD 1 bn", "10亿 USD"),
        ("18120000000.0", "USD 18.12 bn", "181.2亿 USD"),
        ("6900000000", "USD 6.9 bn", "69亿 USD"),
        ("9999", "USD 9,999", "9,999 USD"),
        ("10000", "USD 10,000", "1万 USD"),
        ("0", "USD 0", "0 USD"),
        ("-250000000", "USD -250 m", "-2.5亿 USD"),
        ("0.10", "USD 0.1", "0.1 USD"),
        ("1e9", "USD 1 bn", "10亿 USD"),
    ],
    ids=[
        "one yi", "just under one yi", "ten yi", "a quarter of NVIDIA", "an investment",
        "under one wan", "one wan", "nothing", "a loss", "cents", "scientific",
    ],
)  # fmt: skip
def test_a_yi_is_a_hundred_million(amount: str, english: str, chinese: str) -> None:
    assert (money(amount, "USD"), money(amount, "USD", "zh")) == (english, chinese)


@given(AMOUNTS)
def test_a_plain_figure_is_the_figure(amount: Decimal) -> None:
    assert Decimal(plain(str(amount)).replace(",", "")) == amount


@pytest.mark.parametrize(
    ("figure", "shown"),
    [("8.10", "8.1"), ("700.0", "700"), ("0.001", "0.001"), ("1E+3", "1,000")],
    ids=["trailing nought", "whole", "small", "exponent"],
)
def test_a_plain_figure_has_no_needless_noughts(figure: str, shown: str) -> None:
    assert plain(figure) == shown
