/*
 * hattama_analyser.h: the whole contract between a Hattama host and an analyser.
 *
 * An analyser is a shared library that exports ONE function, hattama_analyser_entry(). It reads an article, with the
 * layers that it asked for, and emits the layers that it makes. A worker process of its own loads it; the host is
 * another process, so a crash of the analyser harms nobody else.
 *
 * CONCEPTS
 *   host      what loads the analyser: the worker program, `hattama analyser check`, a test.
 *   instance  what create() made from one configuration; any number may live at once.
 *   call      one process(): one article. A call ends when process() returns.
 *   message   the serialised bytes of a protobuf message of package hattama.v1 (Protos/hattama/v1/analyser.proto).
 *             Bytes cross this interface, never C structs of messages, so each side may use any protobuf library.
 *
 * RULES (each is a check of `hattama analyser check`)
 *   1. abi_major of both sides must be equal. Structs are append-only: read a member only if struct_size covers it.
 *   2. Memory belongs to the side that allocated it. Bytes passed into a function are valid until that function
 *      returns, unless it says otherwise; whoever wants them longer copies them. Neither side frees the other's memory.
 *   3. No C++ exception, Swift error, longjmp, fork, exec, exit or signal handler may cross or happen.
 *   4. Standard output is not yours. Standard error is kept and shown when the analyser dies; log() is better.
 *   5. The worker is confined before the library is loaded: no sockets, no new processes, no file outside
 *      resource_path can be opened. Constructors run confined too.
 *   6. Every emitted span lies inside Article.text, on UTF-8 character boundaries, with begin <= end.
 *
 * RATIONALE
 *   A table of functions instead of named symbols: one dlsym, one place for versions. struct_size instead of a version
 *   per struct: an old analyser meets a new host by reading less. fail() with a code and a message instead of a
 *   returned bool: a failure without a reason helps nobody.
 *
 * Licence: Apache-2.0.
 */
#ifndef HATTAMA_ANALYSER_H
#define HATTAMA_ANALYSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HATTAMA_ANALYSER_MAGIC 0x48544D41u /* "HTMA" */
#define HATTAMA_ANALYSER_ABI_MAJOR 1u
#define HATTAMA_ANALYSER_ABI_MINOR 0u

/* Largest message that emit() takes, all calls of emit() within one process() together: 64 MiB. */
#define HATTAMA_ANALYSER_EMIT_BYTE_COUNT_MAX 0x4000000u

/* Borrowed bytes. `data` may be NULL when `count` is 0. */
typedef struct hattama_bytes {
    const uint8_t *data;
    size_t count;
} hattama_bytes;

typedef enum hattama_log_level {
    HATTAMA_LOG_DEBUG = 1,
    HATTAMA_LOG_INFO = 2,
    HATTAMA_LOG_WARNING = 3,
    HATTAMA_LOG_ERROR = 4
} hattama_log_level;

/* Why a call, a configuration or a creation failed. Numbers are never reused. */
typedef enum hattama_failure {
    HATTAMA_FAILURE_INTERNAL = 1,         /* a defect of the analyser */
    HATTAMA_FAILURE_INVALID_INPUT = 2,    /* the request message cannot be read or breaks the contract */
    HATTAMA_FAILURE_INVALID_OPTIONS = 3,  /* the options or the configuration do not fit the schema */
    HATTAMA_FAILURE_UNSUPPORTED = 4,      /* this language or kind of article is not handled */
    HATTAMA_FAILURE_MISSING_RESOURCE = 5, /* a file of resource_path is missing or damaged */
    HATTAMA_FAILURE_CANCELLED = 6,        /* stopped because cancelled() said so */
    HATTAMA_FAILURE_RESOURCE_EXHAUSTED = 7
} hattama_failure;

typedef struct hattama_call hattama_call;         /* the host's; one for each process() */
typedef struct hattama_instance hattama_instance; /* the analyser's; made by create() */

/*
 * What the host offers. The table lives until the process ends. Every function may be called from any thread.
 */
typedef struct hattama_host {
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor;

    /* Writes one line to the host's log. `message` is UTF-8, without a newline. */
    void (*log)(const struct hattama_host *host, hattama_log_level level, hattama_bytes message);

    /* True once nobody waits for this call any more: stop soon and return. Cheap; ask at every sentence or so.
     * `call` is valid until process() returns. */
    bool (*cancelled)(hattama_call *call);

    /* Milliseconds until the call's deadline; UINT32_MAX when there is none; 0 when it has passed. */
    uint32_t (*remaining_milliseconds)(hattama_call *call);

    /* Hands over a serialised hattama.v1.AnalyserResult; the host copies it. May be called several times; the results
     * are merged in order. False when the host does not take it (cancelled, or over EMIT_BYTE_COUNT_MAX): return then. */
    bool (*emit)(hattama_call *call, hattama_bytes result);

    /* States why this call fails; process() should return false after it. The first reason counts. `message` is UTF-8. */
    void (*fail)(hattama_call *call, hattama_failure code, hattama_bytes message);

    /* An extension of the host's by its reverse-DNS name, or NULL. The answer lives until the process ends. */
    const void *(*get_extension)(const struct hattama_host *host, const char *name);
} hattama_host;

/* What create() gets. Valid until create() returns. */
typedef struct hattama_create_arguments {
    uint32_t struct_size;
    hattama_bytes configuration; /* JSON object that fits the descriptor's config_schema; empty for none */
    const char *resource_path;   /* folder with the analyser's own files, NUL-terminated; readable until the process ends */
} hattama_create_arguments;

/* Where validate_config() and create() put the reason when they fail: at most `capacity` bytes of UTF-8 into `message`. */
typedef struct hattama_error {
    uint32_t struct_size;
    hattama_failure code;
    size_t capacity;
    size_t count; /* bytes written */
    char *message;
} hattama_error;

/*
 * What the analyser offers. The table and everything in it lives until the process ends.
 */
typedef struct hattama_analyser {
    uint32_t magic;       /* HATTAMA_ANALYSER_MAGIC */
    uint32_t struct_size; /* sizeof(hattama_analyser) */
    uint32_t abi_major;
    uint32_t abi_minor;

    /* [any thread] The serialised hattama.v1.AnalyserDescriptor. The bytes live until the process ends. */
    hattama_bytes (*descriptor)(void);

    /* [any thread] Says whether a configuration would be accepted, without creating anything. */
    bool (*validate_config)(hattama_bytes configuration, hattama_error *error);

    /* [main thread] Makes an instance. `host` lives until the process ends. NULL on failure, with the reason in `error`. */
    hattama_instance *(*create)(const hattama_host *host, const hattama_create_arguments *arguments,
                                hattama_error *error);

    /* [one thread at a time for SERIAL, any for CONCURRENT] Analyses one article. `request` is a serialised
     * hattama.v1.AnalyserRequest. True when everything was emitted; false after fail(). Nothing may be emitted after
     * it returned. */
    bool (*process)(hattama_instance *instance, hattama_call *call, hattama_bytes request);

    /* [main thread] Frees an instance; no call on it is running. */
    void (*destroy)(hattama_instance *instance);

    /* [any thread] An extension of the analyser's by its reverse-DNS name, or NULL. */
    const void *(*get_extension)(const char *name);
} hattama_analyser;

#if defined(__GNUC__) || defined(__clang__)
#define HATTAMA_ANALYSER_EXPORT __attribute__((visibility("default")))
#else
#define HATTAMA_ANALYSER_EXPORT
#endif

/* The one exported symbol. NULL means that the library cannot serve on this machine. */
HATTAMA_ANALYSER_EXPORT const hattama_analyser *hattama_analyser_entry(void);

#ifdef __cplusplus
}
#endif

#endif
