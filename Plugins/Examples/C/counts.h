/* How much text an article has. */
#ifndef READABILITY_COUNTS_H
#define READABILITY_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counts {
    uint32_t sentences;
    uint32_t words;
    uint32_t characters; /* Unicode scalars */
};

/* Counts a text. `stop` is asked now and then; false when it said yes. Bytes that are not UTF-8 count as one character
 * each. */
bool count_text(const uint8_t *text, size_t byte_count, bool (*stop)(void *), void *context, struct counts *counts);

#endif
