"""Learn the weights with which the promotion lint weighs sentences (``sms/promotion_wording``).

    .venv/bin/python bench/promotion_weights.py [--check]

Learns from tests/contracts/promotion{,_second,_corpus}.json and writes the weights; with --check it
prints recall and precision of a five-fold cross-validation, and of promotion_third.json, which is
never learned from, and writes nothing. Logistic regression by stochastic descent; of a promotional
text only the sentence that sounds most like it is held to it. The same weights each time.
"""

import argparse
import json
import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from iletiniz_admin.sms import promotion_wording as wording
from iletiniz_admin.sms.promotion import find_listed
from iletiniz_admin.sms.promotion_text import read

ROOT = Path(__file__).parents[1]
CONTRACTS = ROOT / "tests" / "contracts"
WEIGHTS = ROOT / "iletiniz_admin" / "sms" / "promotion_weights.json"
ROUNDS, FOLDS, SEEDS = 40, 5, (1, 2, 3)
STEP, SLOWING, FORGETTING = 0.3, 0.2, 0.1
LEAST_WEIGHT = 0.02

Sentence = tuple[tuple[str, ...], float, bool]  # features, damping, holds a listed word
Text = tuple[list[Sentence], bool]
Weights = dict[str, float]


def load(name: str) -> list[dict[str, Any]]:
    return list(json.loads((CONTRACTS / name).read_text())["texts"])


def prepare(rows: Iterable[dict[str, Any]]) -> list[Text]:
    return [(_sentences(row["text"]), row["is_promotional"]) for row in rows]


def _sentences(text: str) -> list[Sentence]:
    reading, found = read(text), []
    listed = {match.start for match in find_listed(text, reading, ())}
    for sentence in wording.sentences(reading):
        words = [reading.tokens[place].text for place in sentence.places]
        keys = sorted(frozenset().union(*wording.features(words)))
        is_listed = any(sentence.start <= start < sentence.end for start in listed)
        found.append((tuple(keys), wording.damping(len(keys)), is_listed))
    return found


def weight(weights: Weights, sentence: Sentence) -> float:
    keys, damping, is_listed = sentence
    listed = wording.LISTED_WORD if is_listed else 0.0
    return listed + damping * sum(weights.get(key, 0.0) for key in keys)


def learn(texts: Sequence[Text], seed: int) -> Weights:
    """Return the mean of the later half of the rounds, which is steadier than the last."""
    order, chance = list(texts), random.Random(seed)
    weights: Weights = {}
    mean: Weights = {}
    for number in range(ROUNDS):
        chance.shuffle(order)
        step = STEP / (1 + number * SLOWING)
        _go_through(order, weights, step, is_first=number == 0)
        for key in weights:
            weights[key] *= 1 - FORGETTING * step
            if number >= ROUNDS // 2:
                mean[key] = mean.get(key, 0.0) + weights[key] / (ROUNDS - ROUNDS // 2)
    return mean


def _go_through(texts: Sequence[Text], weights: Weights, step: float, *, is_first: bool) -> None:
    for sentences, is_promotional in texts:
        held = sentences
        if is_promotional and not is_first and sentences:
            held = [max(sentences, key=lambda one: weight(weights, one))]
        for sentence in held:
            likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, weight(weights, sentence)))))
            change = step * (likely - is_promotional) * sentence[1]
            for key in sentence[0]:
                weights[key] = weights.get(key, 0.0) - change


def learn_all(texts: Sequence[Text]) -> Weights:
    """Return the mean weights over several orders of the texts, rounded, the lightest left out."""
    learned = [learn(texts, seed) for seed in SEEDS]
    mean = {key: sum(one[key] for one in learned) / len(SEEDS) for key in learned[0]}
    return {key: round(mean[key], 3) for key in sorted(mean) if abs(mean[key]) >= LEAST_WEIGHT}


def figures(judged: Sequence[tuple[bool, bool]]) -> str:
    right = sum(found and promotes for found, promotes in judged)
    promoting = sum(promotes for _, promotes in judged)
    flagged = sum(found for found, _ in judged)
    return f"{len(judged)} texts, recall {right / promoting:.1%}, precision {right / flagged:.1%}"


def judge(weights: Weights, texts: Sequence[Text]) -> list[tuple[bool, bool]]:
    return [
        (any(one[2] or weight(weights, one) > 0 for one in sentences), promotes)
        for sentences, promotes in texts
    ]


def check(texts: list[Text]) -> None:
    random.Random(0).shuffle(texts)
    judged = []
    for fold in range(FOLDS):
        rest = [text for place, text in enumerate(texts) if place % FOLDS != fold]
        judged += judge(learn_all(rest), texts[fold::FOLDS])
    print(f"cross-validation: {figures(judged)}")
    third = prepare(load("promotion_third.json"))
    print(f"promotion_third.json: {figures(judge(learn_all(texts), third))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="print figures, write nothing")
    names = ("promotion.json", "promotion_second.json", "promotion_corpus.json")
    texts = prepare(row for name in names for row in load(name))
    if parser.parse_args().check:
        check(texts)
        return
    weights = learn_all(texts)
    content = {"learned_by": "bench/promotion_weights.py", "weights": weights}
    WEIGHTS.write_text(json.dumps(content, indent=0, ensure_ascii=True) + "\n")
    print(f"{len(weights)} weights from {len(texts)} texts")


if __name__ == "__main__":
    main()
