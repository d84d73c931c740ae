#include "protobuf.h"

#include <string.h>

/* --- Reading --- */

static bool take_varint(struct reader *reader, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->at == reader->end) return false;
        uint8_t byte = *reader->at++;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) return true;
    }
    return false;
}

static bool skip(struct reader *reader, uint64_t count)
{
    /* Compared as a difference: a sum could wrap. */
    if (count > (uint64_t)(reader->end - reader->at)) return false;
    reader->at += count;
    return true;
}

static bool take_content(struct reader *reader, struct field *field)
{
    uint64_t value;
    switch (field->type) {
    case WIRE_VARINT:
        return take_varint(reader, &value);
    case WIRE_FIXED64:
        return skip(reader, 8);
    case WIRE_FIXED32:
        return skip(reader, 4);
    case WIRE_LENGTH_DELIMITED:
        if (!take_varint(reader, &value)) return false;
        field->content.at = reader->at;
        if (!skip(reader, value)) return false;
        field->content.end = reader->at;
        return true;
    }
    return false;
}

enum read_outcome read_field(struct reader *reader, struct field *field)
{
    uint64_t tag;
    if (reader->at == reader->end) return READ_END;
    if (!take_varint(reader, &tag)) return READ_MALFORMED;
    field->number = tag >> 3;
    field->type = (enum wire_type)(tag & 7);
    field->content = (struct reader){0};
    if (field->number == 0 || !take_content(reader, field)) return READ_MALFORMED;
    return READ_FIELD;
}

bool find_field(struct reader message, uint64_t number, struct reader *content)
{
    struct field field;
    enum read_outcome outcome;
    *content = (struct reader){0};
    while ((outcome = read_field(&message, &field)) == READ_FIELD)
        if (field.number == number && field.type == WIRE_LENGTH_DELIMITED) *content = field.content;
    return outcome == READ_END;
}

/* --- Writing --- */

static void put(struct writer *writer, const void *bytes, size_t count)
{
    if (count > sizeof writer->bytes - writer->count) {
        writer->overflow = true;
        return;
    }
    if (count > 0) memcpy(writer->bytes + writer->count, bytes, count);
    writer->count += count;
}

static void put_varint(struct writer *writer, uint64_t value)
{
    uint8_t bytes[10];
    size_t count = 0;
    do {
        bytes[count] = (uint8_t)(value & 0x7F);
        value >>= 7;
        if (value != 0) bytes[count] |= 0x80;
        count++;
    } while (value != 0);
    put(writer, bytes, count);
}

static void put_tag(struct writer *writer, uint64_t number, enum wire_type type)
{
    put_varint(writer, number << 3 | (uint64_t)type);
}

void write_varint(struct writer *writer, uint64_t number, uint64_t value)
{
    put_tag(writer, number, WIRE_VARINT);
    put_varint(writer, value);
}

void write_double(struct writer *writer, uint64_t number, double value)
{
    uint64_t bits;
    uint8_t bytes[8];
    memcpy(&bits, &value, sizeof bits);
    for (unsigned i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(bits >> (8 * i));
    put_tag(writer, number, WIRE_FIXED64);
    put(writer, bytes, sizeof bytes);
}

void write_bytes(struct writer *writer, uint64_t number, const void *bytes, size_t count)
{
    put_tag(writer, number, WIRE_LENGTH_DELIMITED);
    put_varint(writer, count);
    put(writer, bytes, count);
}

void write_text(struct writer *writer, uint64_t number, const char *text)
{
    write_bytes(writer, number, text, strlen(text));
}

void write_message(struct writer *writer, uint64_t number, const struct writer *message)
{
    if (message->overflow) writer->overflow = true;
    write_bytes(writer, number, message->bytes, message->count);
}
