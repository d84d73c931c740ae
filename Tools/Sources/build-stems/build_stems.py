"""Makes Plugins/Morphology/Resources/stems.tsv: words that stand alone, by how often they do.

Nominal weights are the natural logarithm of a form's count; verbal ones that of the count of its forms that only verbs
have. Counted over the Kazakh side of the parallel texts in a data folder (see the model card for licences); lemmas of
UniMorph that were not seen get a small weight. Sentences do not go in.
"""

import math
import re
import sys
from collections import Counter

WORD = re.compile(r"[а-яёәғқңөұүһі]+(?:-[а-яёәғқңөұүһі]+)?")
VERB_ENDINGS = ("ды", "ді", "ты", "ті", "ған", "ген", "қан", "кен", "ып", "іп", "п", "йды", "йді", "ады", "еді",
                "атын", "етін", "йтын", "йтін", "са", "се", "у", "уға", "уге", "уды", "уді", "уда", "удің", "удың")


def kazakh_lines(folder):
    for name in ("news.kk-en-ru", "government.kk-en", "headlines.kk-en", "newsdev2019.kk-en"):
        with open(f"{folder}/parallel/{name}.tsv", encoding="utf-8") as stream:
            for line in stream:
                yield line.split("\t")[0]


def main(folder, out):
    forms = Counter()
    for line in kazakh_lines(folder):
        forms.update(WORD.findall(line.lower()))
    nominal = {w: math.log(c + 1) for w, c in forms.items() if c >= 3 and 2 <= len(w) <= 24}
    verbal = Counter()
    for form, count in forms.items():
        for ending in VERB_ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) >= 2:
                verbal[form[:-len(ending)]] += min(count, 50)
    kinds = Counter()
    for form in forms:
        for ending in VERB_ENDINGS:
            if form.endswith(ending):
                kinds[form[:-len(ending)]] += 1
    verbs = {s: math.log(c + 1) for s, c in verbal.items() if kinds[s] >= 5 and c >= 10 and len(s) >= 2}
    for name, target, column in (("kaz.noun", nominal, 0), ("kaz.sm", None, 0)):
        with open(f"{folder}/unimorph/{name}.tsv", encoding="utf-8") as stream:
            for line in stream:
                cells = line.rstrip("\n").split("\t")
                if len(cells) < 3 or not WORD.fullmatch(cells[column].lower()):
                    continue
                lemma = cells[column].lower()
                if cells[2].startswith("V"):
                    stem = lemma[:-1] if lemma.endswith("у") else lemma
                    verbs.setdefault(stem, 1.0)
                else:
                    nominal.setdefault(lemma, 1.0)
                    nominal[lemma] += 0.7 if cells[1].lower() == lemma else 0
    with open(out, "w", encoding="utf-8") as stream:
        stream.write("# form, n or v, weight. Made by Tools/build-stems; see MODEL_CARD.md.\n")
        for kind, table in (("n", nominal), ("v", verbs)):
            for word in sorted(table):
                stream.write(f"{word}\t{kind}\t{min(table[word], 6.0):.1f}\n")
    print(len(nominal), "nominal and", len(verbs), "verbal stems")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
