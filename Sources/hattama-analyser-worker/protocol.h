/* The worker's side of Plugins/WORKER.md: the numbers, and frames over the channel. */
#ifndef HATTAMA_WORKER_PROTOCOL_H
#define HATTAMA_WORKER_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROTOCOL_VERSION 1u
#define PAYLOAD_BYTE_COUNT_MAX 67112960u
#define TEXT_BYTE_COUNT_MAX 4096u
#define PING_BYTE_COUNT_MAX 64u
#define HEADER_BYTE_COUNT 12u
#define CHANNEL 3

enum frame_kind {
    FRAME_HELLO = 1,
    FRAME_CALL = 2,
    FRAME_CANCEL = 3,
    FRAME_PING = 4,
    FRAME_SHUTDOWN = 5,
    FRAME_CONFINED = 128,
    FRAME_READY = 129,
    FRAME_RESULT = 130,
    FRAME_DONE = 131,
    FRAME_FAILED = 132,
    FRAME_LOG = 133,
    FRAME_PONG = 134,
    FRAME_FATAL = 135
};

enum fatal_code {
    FATAL_CONFINEMENT = 1,
    FATAL_LOAD = 2,
    FATAL_ENTRY = 3,
    FATAL_VERSION = 4,
    FATAL_CREATE = 5,
    FATAL_PROTOCOL = 6
};

struct frame {
    uint8_t kind;
    uint32_t call;
    uint8_t *payload; /* malloc'ed; NULL when empty. The reader of a frame frees it */
    size_t count;
};

uint32_t get_u32(const uint8_t *bytes);
void put_u32(uint8_t *bytes, uint32_t value);

/* Writes a frame whose payload is `prefix` and then `body`; threads may write at once. Ends the process when the host is
 * gone, since nobody is left to tell. */
void send_frame(enum frame_kind kind, uint32_t call, const void *prefix, size_t prefix_count, const void *body,
                size_t count);

/* The same with a number before a text, which is cut at TEXT_BYTE_COUNT_MAX, at a character. */
void send_text(enum frame_kind kind, uint32_t call, uint32_t number, const void *text, size_t count);

/* Waits for the next frame. Ends the process when the host is gone. */
struct frame receive_frame(void);

/* The next frame if all of it is there already; false if not. */
bool receive_frame_now(struct frame *frame);

/* Tells the host why this process cannot serve, and ends it. */
_Noreturn void die(enum fatal_code code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
