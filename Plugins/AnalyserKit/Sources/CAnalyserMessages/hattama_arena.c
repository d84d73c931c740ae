#include "hattama_arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_BYTE_COUNT = 16 * 1024, ALIGNMENT = 16 };

/* Stands before every allocation; as large as the alignment. */
typedef struct header {
    size_t byte_count;
    size_t unused;
} header;

typedef struct block {
    struct block *next;
    size_t unused;
} block;

struct hattama_arena {
    ProtobufCAllocator allocator;
    size_t byte_count_max;
    size_t taken;
    bool exhausted;
    block *blocks;
    uint8_t *at;
    size_t left;
};

_Static_assert(sizeof(header) == ALIGNMENT, "an allocation follows its header");
_Static_assert(sizeof(block) == ALIGNMENT, "the first header follows its block");

static void *allocate(void *data, size_t byte_count) { return hattama_arena_allocate(data, byte_count); }

/* protobuf-c frees its scratch space through the allocator; the arena frees everything at the end. */
static void keep(void *data, void *pointer) {
    (void)data;
    (void)pointer;
}

hattama_arena *hattama_arena_create(size_t byte_count_max) {
    hattama_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        return NULL;
    }
    arena->byte_count_max = byte_count_max;
    arena->allocator.alloc = allocate;
    arena->allocator.free = keep;
    arena->allocator.allocator_data = arena;
    return arena;
}

void hattama_arena_destroy(hattama_arena *arena) {
    block *next;
    for (block *at = arena->blocks; at != NULL; at = next) {
        next = at->next;
        free(at);
    }
    free(arena);
}

static bool grow(hattama_arena *arena, size_t needed) {
    size_t size = needed > BLOCK_BYTE_COUNT - sizeof(block) ? needed + sizeof(block) : BLOCK_BYTE_COUNT;
    if (size > arena->byte_count_max - arena->taken) {
        /* Near the limit a smaller block may still do. */
        size = needed + sizeof(block);
        if (size > arena->byte_count_max - arena->taken) {
            return false;
        }
    }
    block *fresh = malloc(size);
    if (fresh == NULL) {
        return false;
    }
    fresh->next = arena->blocks;
    arena->blocks = fresh;
    arena->taken += size;
    arena->at = (uint8_t *)(fresh + 1);
    arena->left = size - sizeof(block);
    return true;
}

void *hattama_arena_allocate(hattama_arena *arena, size_t byte_count) {
    if (byte_count > arena->byte_count_max) {
        arena->exhausted = true;
        return NULL;
    }
    size_t needed = sizeof(header) + ((byte_count + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1));
    if (needed > arena->left && !grow(arena, needed)) {
        arena->exhausted = true;
        return NULL;
    }
    header *result = (header *)(void *)arena->at;
    result->byte_count = byte_count;
    arena->at += needed;
    arena->left -= needed;
    return result + 1;
}

bool hattama_arena_exhausted(const hattama_arena *arena) { return arena->exhausted; }

ProtobufCAllocator *hattama_arena_allocator(hattama_arena *arena) { return &arena->allocator; }

size_t hattama_arena_string_byte_count(const char *string) {
    if (hattama_is_default_string(string)) {
        return 0;
    }
    return ((const header *)(const void *)string)[-1].byte_count - 1;
}

bool hattama_is_default_string(const char *string) { return string == (const char *)protobuf_c_empty_string; }
