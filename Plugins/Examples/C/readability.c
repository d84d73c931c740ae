/*
 * An analyser in plain C, with nothing but hattama_analyser.h: it counts sentences, words and characters, and puts them
 * into a layer of its own, kz.hattama.example.readability, as annotations of the whole text.
 */
#include <stdio.h>
#include <string.h>

#include "counts.h"
#include "hattama_analyser.h"
#include "protobuf.h"

#define ID "kz.hattama.example.readability"
#define VERSION "1.0.0"

/* Field numbers of Protos/hattama/v1, as far as they are needed here. */
enum {
    DESCRIPTOR_ID = 1,
    DESCRIPTOR_VERSION = 2,
    DESCRIPTOR_NAME = 3,
    DESCRIPTOR_DESCRIPTION = 4,
    DESCRIPTOR_ASSIGNS = 7,
    DESCRIPTOR_THREAD_MODEL = 8,
    THREAD_MODEL_CONCURRENT = 2,
    REQUEST_ARTICLE = 1,
    ARTICLE_TEXT = 5,
    RESULT_LAYERS = 1,
    ANALYSIS_LAYERS = 18,
    LAYER_NAME = 1,
    LAYER_ANNOTATIONS = 2,
    ANNOTATION_SPAN = 1,
    ANNOTATION_LABEL = 2,
    ANNOTATION_VALUE = 3,
    ANNOTATION_CONFIDENCE = 4,
    SPAN_BEGIN = 1,
    SPAN_END = 2
};

struct call_context {
    const hattama_host *host;
    hattama_call *call;
};

static bool is_cancelled(void *context)
{
    const struct call_context *call = context;
    return call->host->cancelled(call->call);
}

static void fail(const struct call_context *context, hattama_failure code, const char *message)
{
    context->host->fail(context->call, code, (hattama_bytes){(const uint8_t *)message, strlen(message)});
}

/* --- The entry table's functions --- */

static hattama_bytes descriptor(void)
{
    /* Made once, from the main thread, before any other can ask. */
    static struct writer writer;
    if (writer.count == 0) {
        write_text(&writer, DESCRIPTOR_ID, ID);
        write_text(&writer, DESCRIPTOR_VERSION, VERSION);
        write_text(&writer, DESCRIPTOR_NAME, "Readability");
        write_text(&writer, DESCRIPTOR_DESCRIPTION, "Counts sentences, words and characters.");
        write_text(&writer, DESCRIPTOR_ASSIGNS, ID);
        write_varint(&writer, DESCRIPTOR_THREAD_MODEL, THREAD_MODEL_CONCURRENT);
    }
    return (hattama_bytes){writer.bytes, writer.count};
}

static void refuse(hattama_error *error, const char *message)
{
    size_t count = strlen(message);
    error->code = HATTAMA_FAILURE_INVALID_OPTIONS;
    error->count = count < error->capacity ? count : error->capacity;
    memcpy(error->message, message, error->count);
}

/* There is nothing to configure: an empty object, or nothing at all. */
static bool validate_config(hattama_bytes configuration, hattama_error *error)
{
    static const char signs[] = "{}";
    size_t sign = 0;
    for (size_t i = 0; i < configuration.count; i++) {
        uint8_t byte = configuration.data[i];
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') continue;
        if (sign == sizeof signs - 1 || byte != (uint8_t)signs[sign++]) {
            refuse(error, "this analyser takes no options; leave `config` out");
            return false;
        }
    }
    if (sign == 1) refuse(error, "the configuration is cut off");
    return sign != 1;
}

static hattama_instance *create(const hattama_host *host, const hattama_create_arguments *arguments,
                                hattama_error *error)
{
    (void)arguments;
    if (host->abi_major != HATTAMA_ANALYSER_ABI_MAJOR || host->struct_size < sizeof(hattama_host)) {
        refuse(error, "this analyser needs a host of ABI 1.0");
        return NULL;
    }
    /* The instance has no state of its own, so the host stands for it. */
    return (hattama_instance *)(uintptr_t)host;
}

static void destroy(hattama_instance *instance) { (void)instance; }

static void add_annotation(struct writer *layer, size_t text_byte_count, const char *label, uint32_t value)
{
    struct writer span = {0}, annotation = {0};
    char digits[16];
    snprintf(digits, sizeof digits, "%u", (unsigned)value);
    write_varint(&span, SPAN_BEGIN, 0);
    write_varint(&span, SPAN_END, text_byte_count);
    write_message(&annotation, ANNOTATION_SPAN, &span);
    write_text(&annotation, ANNOTATION_LABEL, label);
    write_text(&annotation, ANNOTATION_VALUE, digits);
    write_double(&annotation, ANNOTATION_CONFIDENCE, 1);
    write_message(layer, LAYER_ANNOTATIONS, &annotation);
}

static bool emit(const struct call_context *context, size_t text_byte_count, const struct counts *counts)
{
    struct writer layer = {0}, analysis = {0}, result = {0};
    write_text(&layer, LAYER_NAME, ID);
    add_annotation(&layer, text_byte_count, "sentences", counts->sentences);
    add_annotation(&layer, text_byte_count, "words", counts->words);
    add_annotation(&layer, text_byte_count, "characters", counts->characters);
    write_message(&analysis, ANALYSIS_LAYERS, &layer);
    write_message(&result, RESULT_LAYERS, &analysis);
    if (result.overflow) {
        fail(context, HATTAMA_FAILURE_INTERNAL, "the result does not fit its buffer");
        return false;
    }
    return context->host->emit(context->call, (hattama_bytes){result.bytes, result.count});
}

static bool process(hattama_instance *instance, hattama_call *call, hattama_bytes request)
{
    struct call_context context = {(const hattama_host *)instance, call};
    struct reader message = {request.data, request.data + request.count}, article, text;
    if (!find_field(message, REQUEST_ARTICLE, &article) || !find_field(article, ARTICLE_TEXT, &text)) {
        fail(&context, HATTAMA_FAILURE_INVALID_INPUT, "the request is no AnalyserRequest");
        return false;
    }
    size_t byte_count = (size_t)(text.end - text.at);
    struct counts counts;
    if (byte_count > UINT32_MAX) {
        fail(&context, HATTAMA_FAILURE_INVALID_INPUT, "the text is longer than a span can say");
        return false;
    }
    if (!count_text(text.at, byte_count, is_cancelled, &context, &counts)) {
        fail(&context, HATTAMA_FAILURE_CANCELLED, "stopped as told");
        return false;
    }
    return emit(&context, byte_count, &counts);
}

const hattama_analyser *hattama_analyser_entry(void)
{
    static const hattama_analyser table = {
        .magic = HATTAMA_ANALYSER_MAGIC,
        .struct_size = sizeof(hattama_analyser),
        .abi_major = HATTAMA_ANALYSER_ABI_MAJOR,
        .abi_minor = HATTAMA_ANALYSER_ABI_MINOR,
        .descriptor = descriptor,
        .validate_config = validate_config,
        .create = create,
        .process = process,
        .destroy = destroy,
    };
    return &table;
}
