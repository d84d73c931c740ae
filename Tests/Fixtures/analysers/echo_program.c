/* A program, not a library: speaks Plugins/WORKER.md itself, and echoes every request. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHANNEL = 3, HELLO = 1, CALL = 2, SHUTDOWN = 5, READY = 129, RESULT = 130, DONE = 131 };

struct frame {
    uint8_t header[12];
    uint8_t payload[1 << 16];
    uint32_t count;
};

static void read_all(uint8_t *into, size_t count)
{
    while (count > 0) {
        ssize_t got = read(CHANNEL, into, count);
        if (got <= 0) exit(0);
        into += got;
        count -= (size_t)got;
    }
}

static void receive(struct frame *frame)
{
    read_all(frame->header, sizeof frame->header);
    frame->count = (uint32_t)frame->header[0] << 24 | (uint32_t)frame->header[1] << 16 |
                   (uint32_t)frame->header[2] << 8 | frame->header[3];
    if (frame->count > sizeof frame->payload) exit(1);
    read_all(frame->payload, frame->count);
}

/* Sends a frame for the call of `to`. */
static void answer(const struct frame *to, uint8_t kind, const uint8_t *payload, uint32_t count)
{
    uint8_t header[12] = {(uint8_t)(count >> 24), (uint8_t)(count >> 16), (uint8_t)(count >> 8), (uint8_t)count, kind};
    memcpy(header + 8, to->header + 8, 4);
    if (write(CHANNEL, header, sizeof header) != sizeof header || write(CHANNEL, payload, count) != (ssize_t)count)
        exit(1);
}

static void send_ready(const struct frame *hello)
{
    static const char id[] = FIXTURE_ID, layer[] = FIXTURE_LAYER;
    uint8_t payload[512] = {0, 0, 0, 1, 1 << 3 | 2, sizeof id - 1};
    size_t count = 6;
    memcpy(payload + count, id, sizeof id - 1);
    count += sizeof id - 1;
    memcpy(payload + count, "\x12\x05" "1.0.0", 7);
    count += 7;
    payload[count++] = 7 << 3 | 2;
    payload[count++] = sizeof layer - 1;
    memcpy(payload + count, layer, sizeof layer - 1);
    count += sizeof layer - 1;
    payload[count++] = 8 << 3;
    payload[count++] = 1;
    answer(hello, READY, payload, (uint32_t)count);
}

int main(void)
{
    static struct frame frame;
    for (;;) {
        receive(&frame);
        if (frame.header[4] == HELLO) send_ready(&frame);
        if (frame.header[4] == SHUTDOWN) return 0;
        if (frame.header[4] != CALL) continue;
        answer(&frame, RESULT, frame.payload + 4, frame.count - 4);
        answer(&frame, DONE, NULL, 0);
    }
}
