#include "counts.h"

/* How many characters pass between two questions whether to stop. */
#define STOP_INTERVAL 4096

enum character_class { LETTER, JOINER, SENTENCE_END, LINE_END, OTHER };

/* The scalar at `text`, and how many bytes it takes. */
static uint32_t scalar_at(const uint8_t *text, size_t byte_count, size_t *taken)
{
    uint8_t first = text[0];
    size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3
                  : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    *taken = 1;
    if (length == 0 || length > byte_count) return 0xFFFD;
    uint32_t scalar = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0xFFFD;
        scalar = scalar << 6 | (text[i] & 0x3F);
    }
    *taken = length;
    return scalar;
}

static enum character_class class_of(uint32_t scalar)
{
    if ((scalar | 0x20) >= 'a' && (scalar | 0x20) <= 'z') return LETTER;
    if (scalar >= '0' && scalar <= '9') return LETTER;
    if (scalar == '.' || scalar == '!' || scalar == '?' || scalar == 0x2026) return SENTENCE_END;
    if (scalar == '-' || scalar == '\'' || scalar == 0x2019 || scalar == 0x2010 || scalar == 0x2011) return JOINER;
    if (scalar == '\n' || scalar == '\r' || scalar == 0x2028 || scalar == 0x2029) return LINE_END;
    /* ASCII signs, Latin-1 signs with « », general punctuation, the byte order mark. */
    if (scalar < 0x80 || (scalar < 0xC0 && scalar != 0xAA && scalar != 0xB5 && scalar != 0xBA)) return OTHER;
    if (scalar == 0xD7 || scalar == 0xF7) return OTHER;
    if ((scalar >= 0x2000 && scalar < 0x2070) || scalar == 0xFEFF || scalar == 0xFFFD) return OTHER;
    return LETTER;
}

struct state {
    uint32_t word_letters;   /* of the word that is being read */
    uint32_t sentence_words; /* of the sentence that is being read */
    bool ends;               /* a sentence end was seen; what follows decides */
};

static void end_word(struct state *state, struct counts *counts)
{
    if (state->word_letters == 0) return;
    state->word_letters = 0;
    state->sentence_words++;
    counts->words++;
}

static void end_sentence(struct state *state, struct counts *counts)
{
    state->ends = false;
    if (state->sentence_words == 0) return;
    state->sentence_words = 0;
    counts->sentences++;
}

static void take(struct state *state, enum character_class class, struct counts *counts)
{
    counts->characters++;
    switch (class) {
    case LETTER:
        /* A letter right after the full stop: 3.5, www.example.kz, А.Оспанов. */
        state->ends = false;
        state->word_letters++;
        break;
    case JOINER:
        break;
    case SENTENCE_END:
        /* After one letter it is an initial, as in "А. Оспанов". */
        state->ends = state->ends || state->word_letters != 1;
        end_word(state, counts);
        break;
    case LINE_END:
        end_word(state, counts);
        end_sentence(state, counts);
        break;
    case OTHER:
        end_word(state, counts);
        if (state->ends) end_sentence(state, counts);
        break;
    }
}

bool count_text(const uint8_t *text, size_t byte_count, bool (*stop)(void *), void *context, struct counts *counts)
{
    struct state state = {0};
    *counts = (struct counts){0};
    for (size_t at = 0; at < byte_count;) {
        size_t taken;
        uint32_t scalar = scalar_at(text + at, byte_count - at, &taken);
        take(&state, class_of(scalar), counts);
        at += taken;
        if (counts->characters % STOP_INTERVAL == 0 && stop(context)) return false;
    }
    end_word(&state, counts);
    end_sentence(&state, counts);
    return true;
}
