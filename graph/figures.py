"""Numbers and money as readers see them, with no digit lost."""

from __future__ import annotations

from decimal import Decimal
from functools import cache


def money(amount: str, currency: str, language: str = "en") -> str:
    """Write an amount shortly and without loss of digits.

    >>> money("18120000000.0", "USD"), money("18120000000.0", "USD", "zh")
    ('USD 18.12 bn', '181.2亿 USD')
    """
    number = Decimal(amount)
    steps = (
        ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
        if language == "zh"
        else ((Decimal(10**9), " bn"), (Decimal(10**6), " m"))
    )
    for step, sign in steps:
        if abs(number) >= step:
            text = plain(str(number / step)) + sign
            break
    else:
        text = plain(amount)
    return f"{text} {currency}" if language == "zh" else f"{currency} {text}"


@cache
def plain(number: str) -> str:
    """Write a decimal without a needless point or zeros, thousands apart.

    >>> plain("105000000000.0"), plain("3.50")
    ('105,000,000,000', '3.5')
    """
    value = Decimal(number)
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value.normalize():,f}"
