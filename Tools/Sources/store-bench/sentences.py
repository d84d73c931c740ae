"""Writes the sentences that the built-in dictionary was not counted on, a line each: language, tab, sentence.

Usage: sentences.py DATA-FOLDER FILE [OTHERS]    the sentences that it was counted on go to the file OTHERS
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "build-dictionary"))
from build_dictionary import held_out  # noqa: E402

FILES = (("news.kk-en-ru", ("kk", "en", "ru")), ("government+headlines.kk-ru", ("kk", "ru")),
         ("newsdev2019.kk-en", ("kk", "en")))


def main(folder, target, others=os.devnull):
    with open(target, "w", encoding="utf-8") as held, open(others, "w", encoding="utf-8") as rest:
        for name, languages in FILES:
            with open(f"{folder}/parallel/{name}.tsv", encoding="utf-8") as stream:
                for line in stream:
                    cells = line.rstrip("\n").split("\t")
                    output = held if held_out(cells[0]) else rest
                    for language, cell in zip(languages, cells):
                        if len(cell) > 20:
                            output.write(f"{language}\t{cell}\n")


main(*sys.argv[1:])
