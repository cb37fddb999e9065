"""Years of the Japanese eras."""

from knowledge.numerals import to_int

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each."""

FIRST_YEAR = 1868
"""Of the first era: a smaller number that stands before 年 is no year."""


def year_of(era: str, number: str) -> int:
    """令和 and 元 -> 2019, 平成 and 三十 -> 2018; without an era the number itself, however it is written.

    Raises:
        ValueError: the text is no number.
    """
    return ERAS.get(era, 0) + (1 if number == "元" else to_int(number))
