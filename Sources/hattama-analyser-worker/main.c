/* hattama-analyser-worker: confines itself, loads one analyser, and serves it over descriptor 3 (Plugins/WORKER.md). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "confinement.h"
#include "library.h"
#include "options.h"
#include "protocol.h"

static void send_confined(const hattama_confinement_facts *facts)
{
    uint8_t prefix[8];
    put_u32(prefix, facts->held);
    put_u32(prefix + 4, facts->landlock_abi);
    send_frame(FRAME_CONFINED, 0, prefix, sizeof prefix, facts->lacking, strlen(facts->lacking));
}

static void confine(const struct options *options)
{
    hattama_confinement_facts facts = {0};
    if (options->mode == CONFINEMENT_NONE) {
        if (hattama_limit(&options->confinement.limits)) facts.held = HATTAMA_CONFINEMENT_LIMITS;
    } else {
        hattama_confine(&options->confinement, &facts);
    }
    if (options->mode == CONFINEMENT_REQUIRED && facts.held != HATTAMA_CONFINEMENT_ALL)
        die(FATAL_CONFINEMENT, "the analyser cannot be confined (%s); a newer kernel can, or --confinement=best-effort",
            facts.lacking);
    send_confined(&facts);
}

struct hello {
    hattama_bytes configuration;
    char *resource_path;
};

/* One block of the HELLO payload. */
static hattama_bytes block(const struct frame *frame, size_t *at)
{
    if (frame->count - *at < 4) die(FATAL_PROTOCOL, "the host sent a short hello");
    size_t count = get_u32(frame->payload + *at);
    *at += 4;
    if (frame->count - *at < count) die(FATAL_PROTOCOL, "the host sent a short hello");
    hattama_bytes bytes = {.data = frame->payload + *at, .count = count};
    *at += count;
    return bytes;
}

/* The frame's memory is kept: the analyser may read from it until create() returns, and the path for good. */
static struct hello receive_hello(void)
{
    struct frame frame = receive_frame();
    size_t at = 4;
    if (frame.kind != FRAME_HELLO || frame.count < 4) die(FATAL_PROTOCOL, "the host did not say hello");
    uint32_t version = get_u32(frame.payload);
    if (version != PROTOCOL_VERSION)
        die(FATAL_PROTOCOL, "the host speaks version %u of the worker protocol, this worker %u", version,
            PROTOCOL_VERSION);
    struct hello hello = {.configuration = block(&frame, &at)};
    hattama_bytes path = block(&frame, &at);
    if (at != frame.count) die(FATAL_PROTOCOL, "the host sent a long hello");
    hello.resource_path = strndup((const char *)path.data, path.count);
    if (hello.resource_path == NULL) die(FATAL_PROTOCOL, "no memory for a hello of %zu bytes", frame.count);
    return hello;
}

static void send_ready(const hattama_analyser *analyser)
{
    uint8_t prefix[4];
    put_u32(prefix, PROTOCOL_VERSION);
    hattama_bytes descriptor = analyser->descriptor();
    size_t count = descriptor.data == NULL ? 0 : descriptor.count;
    if (count > PAYLOAD_BYTE_COUNT_MAX - sizeof prefix)
        die(FATAL_VERSION, "the analyser's descriptor has %zu bytes", count);
    send_frame(FRAME_READY, 0, prefix, sizeof prefix, descriptor.data, count);
}

static _Noreturn void serve(const hattama_analyser *analyser, hattama_instance *instance)
{
    for (;;) {
        struct frame frame = receive_frame();
        if (frame.kind == FRAME_CALL) {
            run_call(analyser, instance, &frame);
        } else if (frame.kind == FRAME_PING && frame.count <= PING_BYTE_COUNT_MAX) {
            send_frame(FRAME_PONG, 0, frame.payload, frame.count, NULL, 0);
        } else if (frame.kind == FRAME_SHUTDOWN) {
            analyser->destroy(instance);
            /* Without atexit functions and destructors of globals: they may wait for threads that never end. */
            _exit(EXIT_SUCCESS);
        } else if (frame.kind != FRAME_CANCEL) { /* a CANCEL now came after the call had ended */
            die(FATAL_PROTOCOL, "the host sent a frame of kind %u between calls", frame.kind);
        }
        free(frame.payload);
    }
}

int main(int count, char **arguments)
{
    static struct options options;
    read_options(&options, count, arguments);
    if (!hattama_die_with_parent(options.parent)) _exit(EXIT_FAILURE);
    confine(&options);
    if (options.program != NULL) {
        char *program_arguments[] = {(char *)(uintptr_t)options.program, NULL};
        execv(options.program, program_arguments);
        die(FATAL_LOAD, "the program cannot be started: %s", strerror(errno));
    }
    const hattama_analyser *analyser = load_analyser(options.library);
    struct hello hello = receive_hello();
    hattama_instance *instance = create_instance(analyser, hello.configuration, hello.resource_path);
    send_ready(analyser);
    serve(analyser, instance);
}
