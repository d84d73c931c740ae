"""Makes Sources/Compression/Generated/BuiltInDictionary.swift: frequent words and phrases of at most three words.

The words are counted over the texts of a data folder; no sentence goes in. zlib prefers what stands near the end, so
the entries that save most come last. A dictionary that records were stored with must not be changed: a new one gets a
new number (see Sources/Compression/Dictionary.swift).
"""

import re
import sys
import zlib
from collections import Counter

BYTE_COUNT_MAX = 32_506
SCAFFOLD = """kz.hattama.language kz.hattama.morphology kz.hattama.translator kz.hattama.summariser kz.hattama.tagger
kz.hattama.extractor 0.1.0 PERSON ORGANISATION GPE LOCATION FACILITY DATE POSITION dateSigned signatories number
obligations term expires venue start end witnesses decisions agenda place quantities NOUN VERB ADJ ADV PROPN PUNCT NUM PRON
Case=Nom Case=Gen Case=Dat Case=Acc Case=Loc Case=Abl Case=Ins Number=Sing Number=Plur Person[psor]=3 translation:kk-Latn
kk-Cyrl kk-Latn""".split()


def texts(folder):
    """(weight, Kazakh or Russian or English text) of every line that may be counted."""
    for name, columns in (("news.kk-en-ru", ((0, 6), (2, 1), (1, 1))), ("government+headlines.kk-ru", ((0, 1),)),
                          ("newsdev2019.kk-en", ((0, 3), (1, 1)))):
        with open(f"{folder}/parallel/{name}.tsv", encoding="utf-8") as stream:
            for line in stream:
                cells = line.rstrip("\n").split("\t")
                if held_out(cells[0]):
                    continue
                for column, weight in columns:
                    if column < len(cells):
                        yield weight, cells[column]


def held_out(text):
    """One line in ten is never counted: the compression ratio is measured on those."""
    return zlib.crc32(text.encode()) % 10 == 0


def counts(folder):
    result = Counter()
    for weight, text in texts(folder):
        for part in re.split(r"[.!?;:,()«»\"“”–—\d]+", text):
            words = part.split()
            for size in (1, 2, 3):
                for start in range(len(words) - size + 1):
                    phrase = " ".join(words[start:start + size])
                    if 4 <= len(phrase) <= 40:
                        result[phrase] += weight
    return result


def chosen(counted):
    """Phrases by what they save, none inside another, up to the size that zlib can use."""
    saving = {p: (c - 2) * (len(p) + 1 - 3) for p, c in counted.items() if c >= 6}
    order = sorted(saving, key=lambda p: (-saving[p], p))
    taken, joined, size = [], " ", sum(len(s) + 1 for s in SCAFFOLD)
    for phrase in order:
        if " " + phrase + " " in joined or (" " not in phrase and " " + phrase in joined):
            continue
        if size + len(phrase) + 1 > BYTE_COUNT_MAX:
            break
        taken.append(phrase)
        joined += phrase + " "
        size += len(phrase) + 1
    return taken


def main(folder, out):
    entries = SCAFFOLD + chosen(counts(folder))[::-1]
    text = " ".join(entries) + " "
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > 110:
            lines.append(line + "\\#")
            line = ""
        line += word + " "
    lines.append(line.rstrip(" ") + " \\#")
    with open(out, "w", encoding="utf-8") as stream:
        stream.write("// Made by Tools/build-dictionary: words and phrases by frequency. Never change it: records need it.\n\n")
        stream.write("/// The text of dictionary 1, before the filter.\n")
        stream.write('let builtInDictionaryText = #"""\n')
        stream.write("\n".join("  " + l for l in lines) + "\n")
        stream.write('\n  """#\n')
    print(f"{len(entries)} entries, {len(text)} characters")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
