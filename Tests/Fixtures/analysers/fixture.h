/* What the misbehaving analysers have in common. Each defines FIXTURE_PROCESS as the name of its function and includes
 * this header last; it may define more to misbehave elsewhere. The test that compiles one gives it its id and its layer. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hattama_analyser.h"

#ifndef FIXTURE_ID
#error "compile with -DFIXTURE_ID"
#endif
#ifndef FIXTURE_LAYER
#error "compile with -DFIXTURE_LAYER"
#endif
#ifndef FIXTURE_DESCRIBED_ID
#define FIXTURE_DESCRIBED_ID FIXTURE_ID
#endif
#ifndef FIXTURE_ABI_MAJOR
#define FIXTURE_ABI_MAJOR HATTAMA_ANALYSER_ABI_MAJOR
#endif
#ifndef FIXTURE_CREATE
#define FIXTURE_CREATE fixture_create
#endif

/* --- Messages: every text here is shorter than 128 bytes, so that every length takes one byte. --- */

struct message {
    uint8_t bytes[1024];
    size_t count;
};

static inline void add_byte(struct message *message, unsigned byte) { message->bytes[message->count++] = (uint8_t)byte; }

static inline void add_text(struct message *message, unsigned field, const char *text)
{
    add_byte(message, field << 3 | 2);
    add_byte(message, (unsigned)strlen(text));
    memcpy(message->bytes + message->count, text, strlen(text));
    message->count += strlen(text);
}

static inline void add_message(struct message *message, unsigned field, const struct message *part)
{
    add_byte(message, field << 3 | 2);
    add_byte(message, (unsigned)part->count);
    memcpy(message->bytes + message->count, part->bytes, part->count);
    message->count += part->count;
}

/* Emits an AnalyserResult with one annotation in the fixture's layer. `begin` and `end` are below 128. */
static inline bool emit_annotation(const hattama_host *host, hattama_call *call, unsigned begin, unsigned end,
                                   const char *label)
{
    struct message span = {{0}, 0}, annotation = {{0}, 0}, layer = {{0}, 0}, analysis = {{0}, 0}, result = {{0}, 0};
    add_byte(&span, 1 << 3);
    add_byte(&span, begin);
    add_byte(&span, 2 << 3);
    add_byte(&span, end);
    add_message(&annotation, 1, &span);
    add_text(&annotation, 2, label);
    add_text(&layer, 1, FIXTURE_LAYER);
    add_message(&layer, 2, &annotation);
    add_byte(&analysis, 0x92); /* field 18, in two bytes */
    add_byte(&analysis, 0x01);
    add_byte(&analysis, (unsigned)layer.count);
    memcpy(analysis.bytes + analysis.count, layer.bytes, layer.count);
    analysis.count += layer.count;
    add_message(&result, 1, &analysis);
    return host->emit(call, (hattama_bytes){result.bytes, result.count});
}

static inline void fail(const hattama_host *host, hattama_call *call, hattama_failure code, const char *message)
{
    host->fail(call, code, (hattama_bytes){(const uint8_t *)message, strlen(message)});
}

/* --- The entry table --- */

static const hattama_host *the_host;

static hattama_bytes fixture_descriptor(void)
{
    static struct message message;
    if (message.count == 0) {
        add_text(&message, 1, FIXTURE_DESCRIBED_ID);
        add_text(&message, 2, "1.0.0");
        add_text(&message, 7, FIXTURE_LAYER);
        add_byte(&message, 8 << 3);
        add_byte(&message, 1);
    }
    return (hattama_bytes){message.bytes, message.count};
}

static bool fixture_validate(hattama_bytes configuration, hattama_error *error)
{
    (void)configuration;
    (void)error;
    return true;
}

static inline hattama_instance *fixture_create(const hattama_host *host, const hattama_create_arguments *arguments,
                                               hattama_error *error)
{
    (void)arguments;
    (void)error;
    the_host = host;
    return (hattama_instance *)&the_host;
}

static void fixture_destroy(hattama_instance *instance) { (void)instance; }

static bool fixture_process(hattama_instance *instance, hattama_call *call, hattama_bytes request)
{
    (void)instance;
    return FIXTURE_PROCESS(the_host, call, request);
}

const hattama_analyser *hattama_analyser_entry(void)
{
    static const hattama_analyser table = {
        .magic = HATTAMA_ANALYSER_MAGIC,
        .struct_size = sizeof(hattama_analyser),
        .abi_major = FIXTURE_ABI_MAJOR,
        .abi_minor = HATTAMA_ANALYSER_ABI_MINOR,
        .descriptor = fixture_descriptor,
        .validate_config = fixture_validate,
        .create = FIXTURE_CREATE,
        .process = fixture_process,
        .destroy = fixture_destroy,
    };
    return &table;
}
