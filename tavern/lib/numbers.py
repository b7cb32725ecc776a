"""Numbers as people read them."""

#: Below this every digit is shown.
_EXACT_BELOW = 10_000

#: From this many of a unit on, its decimals say nothing.
_WHOLE_FROM = 100

#: Per language (divisor, has decimals, unit), smallest first. Chinese counts in ten thousands.
_SCALES = {
    "en": ((1_000, False, "k"), (1_000_000, True, "M"), (1_000_000_000, True, "B")),
    "zh": ((10_000, True, "万"), (100_000_000, True, "亿")),
}


def compact(number: int, language: str) -> str:
    """`number` in a few characters: 1,204 · 14k · 1.2M, in Chinese 1,204 · 1.4万 · 1.2亿.

    Rounded half up; what rounds to the next unit is told in it, so that 999,999 is 1M and never 1000k.
    """
    sign, size = ("−" if number < 0 else ""), abs(number)
    if size < _EXACT_BELOW:
        return f"{sign}{size:,}"
    scales = _SCALES["zh" if language.startswith("zh") else "en"]
    fitting = (
        index
        for index, (divisor, decimals, _) in enumerate(scales[:-1])
        if _in_unit(size, divisor, decimals=decimals)[0] * divisor < scales[index + 1][0]
    )
    divisor, decimals, unit = scales[next(fitting, len(scales) - 1)]
    whole, tenth = _in_unit(size, divisor, decimals=decimals)
    return f"{sign}{whole:,}{f'.{tenth}' if tenth else ''}{unit}"


def _in_unit(size: int, divisor: int, *, decimals: bool) -> tuple[int, int]:
    """`size` in whole units and tenths, rounded half up."""
    if decimals and size < _WHOLE_FROM * divisor:
        return divmod((size * 10 + divisor // 2) // divisor, 10)
    return (size + divisor // 2) // divisor, 0
