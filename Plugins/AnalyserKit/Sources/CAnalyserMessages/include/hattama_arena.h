/* A bounded allocator for protobuf-c: everything that one message needs, freed at once. */
#ifndef HATTAMA_ARENA_H
#define HATTAMA_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

typedef struct hattama_arena hattama_arena;

/* `byte_count_max`: no more than this is ever taken from the system, its own headers included. NULL without memory. */
hattama_arena *_Nullable hattama_arena_create(size_t byte_count_max);

void hattama_arena_destroy(hattama_arena *arena);

/* 16-byte aligned, not cleared; NULL over the limit. A size of 0 gives a pointer of its own. */
void *_Nullable hattama_arena_allocate(hattama_arena *arena, size_t byte_count);

/* True once an allocation was refused. */
bool hattama_arena_exhausted(const hattama_arena *arena);

ProtobufCAllocator *hattama_arena_allocator(hattama_arena *arena);

/*
 * Bytes of a string that protobuf-c read into an arena, as they stood in the message: a NUL inside does not end it.
 * protobuf-c drops the length of a string, but it asks the allocator for length + 1 bytes, and the arena keeps that.
 */
size_t hattama_arena_string_byte_count(const char *string);

/* True for the shared default of an absent string, which no arena made. */
bool hattama_is_default_string(const char *string);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
