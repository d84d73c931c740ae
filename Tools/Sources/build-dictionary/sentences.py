"""Writes the sentences of a data folder, a line each: language, tab, sentence.

Usage: sentences.py DATA-FOLDER HELD-OUT [OTHERS]    OTHERS gets those that the built-in dictionary is made of
"""

import os
import sys
import zlib

FILES = (("news.kk-en-ru", ("kk", "en", "ru")), ("government+headlines.kk-ru", ("kk", "ru")),
         ("newsdev2019.kk-en", ("kk", "en")))


def held_out(text):
    """One line in ten is in no dictionary: compression is measured on those."""
    return zlib.crc32(text.encode()) % 10 == 0


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


if __name__ == "__main__":
    main(*sys.argv[1:])
