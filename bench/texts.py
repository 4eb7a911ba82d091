"""How quickly texts are analysed: mode, units and parts, and which characters cost more.

    .venv/bin/python bench/texts.py [--texts 10000] [--length 300]

Four mixtures of equal length: plain letters, Turkish letters (one character in five), Turkish with
pairs of units near the cuts, and emoji. Each text is another one. Prints the best of five rounds,
in seconds for all texts of a mixture; asserts nothing.
"""

import argparse
import platform
import random
import time
from collections.abc import Callable, Iterable

from iletiniz_admin.sms import count_parts, estimate, find_saving, tidy

ROUNDS = 5
PLAIN = "abcdefghijklmnoprstuvyz ABCDEFGHIJKLMNOPRSTUVYZ 0123456789 .,:;!?-/"
MIXTURES = {
    "plain": PLAIN,
    "Turkish": PLAIN + "şğıçİŞĞ" * 2,
    "Turkish and pairs": PLAIN + "şğıçİŞĞ€[]{}~" * 4,
    "emoji": PLAIN + "şğı😀🎉❤" * 4,
}
WORK: dict[str, Callable[[str], object]] = {
    "count_parts": count_parts,
    "estimate": estimate,
    "find_saving": find_saving,
    "tidy": tidy,
}


def make_texts(letters: str, count: int, length: int) -> list[str]:
    chance = random.Random(23038)  # the same texts each time
    return ["".join(chance.choices(letters, k=length)) for _ in range(count)]


def seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=300, help="characters of each text")
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(f"{given.texts} texts of {given.length} characters, best of {ROUNDS} rounds")
    for name, letters in MIXTURES.items():
        texts = make_texts(letters, given.texts, given.length)
        for work_name, work in WORK.items():
            best = min(seconds(work, texts) for _ in range(ROUNDS))
            goal = "   (target under 1 s)" if work in (count_parts, estimate) else ""
            print(f"{name:<20}{work_name:<14}{best:8.3f} s{goal}")


if __name__ == "__main__":
    main()
