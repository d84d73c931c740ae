/*
 * The little of protobuf's wire format that an analyser of a few fields needs: reading fields one by one, and writing
 * into a buffer of fixed size. Source: protobuf.dev/programming-guides/encoding.
 */
#ifndef READABILITY_PROTOBUF_H
#define READABILITY_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Reading --- */

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH_DELIMITED = 2, WIRE_FIXED32 = 5 };

struct field {
    uint64_t number;
    enum wire_type type;
    struct reader content; /* of a length-delimited field */
};

enum read_outcome { READ_FIELD, READ_END, READ_MALFORMED };

/* Reads the next field and steps over it. Never reads past the end, whatever the bytes are. */
enum read_outcome read_field(struct reader *reader, struct field *field);

/* Finds the last length-delimited field of a number, which is the one that counts; empty when there is none. False when
 * the message is malformed. */
bool find_field(struct reader message, uint64_t number, struct reader *content);

/* --- Writing --- */

struct writer {
    uint8_t bytes[512];
    size_t count;
    bool overflow; /* something did not fit and was left out */
};

void write_varint(struct writer *writer, uint64_t number, uint64_t value);
void write_double(struct writer *writer, uint64_t number, double value);
void write_bytes(struct writer *writer, uint64_t number, const void *bytes, size_t count);
void write_text(struct writer *writer, uint64_t number, const char *text);
void write_message(struct writer *writer, uint64_t number, const struct writer *message);

#endif
