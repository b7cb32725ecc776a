"""Numbers as people read them."""

#: Below this every digit is shown.
_EXACT_BELOW = 10_000

#: Per language (divisor, decimals, unit), smallest first. Chinese counts in ten thousands.
_SCALES = {
    "en": ((1_000, 0, "k"), (1_000_000, 1, "M"), (1_000_000_000, 1, "B")),
    "zh": ((10_000, 1, "万"), (100_000_000, 1, "亿")),
}


def compact(number: int, language: str) -> str:
    """`number` in a few characters: 1,204 · 14k · 1.2M, in Chinese 1,204 · 1.4万 · 1.2亿.

    Rounded half up; what rounds to the next unit is told in it, so that 999,999 is 1M and never 1000k.
    """
    sign, size = ("−" if number < 0 else ""), abs(number)
    if size < _EXACT_BELOW:
        return f"{sign}{size:,}"
    scales = _SCALES["zh" if language.startswith("zh") else "en"]
    fitting = (index for index in range(len(scales) - 1) if _rounded(size, index, scales) < scales[index + 1][0])
    divisor, decimals, unit = scales[next(fitting, len(scales) - 1)]
    steps = 10 if decimals else 1
    whole, rest = divmod((size * steps + divisor // 2) // divisor, steps)
    return f"{sign}{whole:,}{f'.{rest}' if rest else ''}{unit}"


def _rounded(size: int, index: int, scales: tuple[tuple[int, int, str], ...]) -> int:
    """`size` after rounding in one unit, as a plain number again."""
    divisor, decimals, _ = scales[index]
    steps = 10 if decimals else 1
    return (size * steps + divisor // 2) // divisor * divisor // steps
