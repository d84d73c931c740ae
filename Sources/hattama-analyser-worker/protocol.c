#define _GNU_SOURCE
#include "protocol.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

uint32_t get_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void put_u32(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)(value >> 24);
    bytes[1] = (uint8_t)(value >> 16);
    bytes[2] = (uint8_t)(value >> 8);
    bytes[3] = (uint8_t)value;
}

/* --- Sending --- */

static pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;

static void write_all(struct iovec *parts, int count)
{
    while (count > 0) {
        if (parts->iov_len == 0) {
            parts++;
            count--;
            continue;
        }
        ssize_t written = writev(CHANNEL, parts, count);
        if (written < 0 && errno == EINTR) continue;
        /* SIGPIPE has its default, so a closed channel does not even come here. */
        if (written < 0) _exit(EXIT_FAILURE);
        for (size_t rest = (size_t)written; rest > 0;) {
            size_t taken = rest < parts->iov_len ? rest : parts->iov_len;
            parts->iov_base = (char *)parts->iov_base + taken;
            parts->iov_len -= taken;
            rest -= taken;
            if (parts->iov_len == 0) {
                parts++;
                count--;
            }
        }
    }
}

void send_frame(enum frame_kind kind, uint32_t call, const void *prefix, size_t prefix_count, const void *body,
                size_t count)
{
    uint8_t header[HEADER_BYTE_COUNT] = {0};
    put_u32(header, (uint32_t)(prefix_count + count));
    header[4] = (uint8_t)kind;
    put_u32(header + 8, call);
    struct iovec parts[3] = {
        {header, sizeof header}, {(void *)(uintptr_t)prefix, prefix_count}, {(void *)(uintptr_t)body, count}};
    pthread_mutex_lock(&sending);
    write_all(parts, 3);
    pthread_mutex_unlock(&sending);
}

void send_text(enum frame_kind kind, uint32_t call, uint32_t number, const void *text, size_t count)
{
    const uint8_t *bytes = text;
    uint8_t prefix[4];
    put_u32(prefix, number);
    if (count > TEXT_BYTE_COUNT_MAX) {
        count = TEXT_BYTE_COUNT_MAX;
        while (count > 0 && (bytes[count] & 0xC0) == 0x80) count--;
    }
    send_frame(kind, call, prefix, sizeof prefix, text, count);
}

_Noreturn void die(enum fatal_code code, const char *format, ...)
{
    char text[TEXT_BYTE_COUNT_MAX];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (count < 0) count = 0;
    if ((size_t)count >= sizeof text) count = sizeof text - 1;
    send_text(FRAME_FATAL, 0, code, text, (size_t)count);
    _exit(EXIT_FAILURE);
}

/* --- Receiving --- */

/* The frame that is being read. A part of it may come with one call and the rest with a later one. */
static struct {
    pthread_mutex_t lock;
    uint8_t header[HEADER_BYTE_COUNT];
    size_t header_count;
    struct frame frame;
    size_t payload_count;
} incoming = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool can_read_now(void)
{
    struct pollfd channel = {.fd = CHANNEL, .events = POLLIN};
    return poll(&channel, 1, 0) > 0;
}

/* Reads up to `count` bytes; 0 when it must wait and may not. */
static size_t read_some(uint8_t *into, size_t count, bool waits)
{
    for (;;) {
        if (!waits && !can_read_now()) return 0;
        ssize_t got = read(CHANNEL, into, count);
        if (got > 0) return (size_t)got;
        if (got < 0 && errno == EINTR) continue;
        _exit(got == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
}

static void begin_payload(void)
{
    const uint8_t *header = incoming.header;
    uint32_t count = get_u32(header);
    if (count > PAYLOAD_BYTE_COUNT_MAX || header[5] != 0 || header[6] != 0 || header[7] != 0)
        die(FATAL_PROTOCOL, "the host sent no frame header (length %u)", count);
    incoming.frame = (struct frame){.kind = header[4], .call = get_u32(header + 8), .count = count};
    incoming.payload_count = 0;
    if (count == 0) return;
    incoming.frame.payload = malloc(count);
    if (incoming.frame.payload == NULL) die(FATAL_PROTOCOL, "no memory for a message of %u bytes", count);
}

static bool receive(struct frame *frame, bool waits)
{
    while (incoming.header_count < HEADER_BYTE_COUNT) {
        size_t got = read_some(incoming.header + incoming.header_count, HEADER_BYTE_COUNT - incoming.header_count, waits);
        if (got == 0) return false;
        incoming.header_count += got;
        if (incoming.header_count == HEADER_BYTE_COUNT) begin_payload();
    }
    while (incoming.payload_count < incoming.frame.count) {
        size_t got = read_some(incoming.frame.payload + incoming.payload_count,
                               incoming.frame.count - incoming.payload_count, waits);
        if (got == 0) return false;
        incoming.payload_count += got;
    }
    *frame = incoming.frame;
    incoming.header_count = 0;
    return true;
}

struct frame receive_frame(void)
{
    struct frame frame;
    pthread_mutex_lock(&incoming.lock);
    receive(&frame, true);
    pthread_mutex_unlock(&incoming.lock);
    return frame;
}

bool receive_frame_now(struct frame *frame)
{
    /* Another thread of the analyser that is asking at this moment will see the answer for both. */
    if (pthread_mutex_trylock(&incoming.lock) != 0) return false;
    bool complete = receive(frame, false);
    pthread_mutex_unlock(&incoming.lock);
    return complete;
}
