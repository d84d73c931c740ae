#define _GNU_SOURCE
#include "calls.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A call's struct is used again only after so many others, so that a stray thread that emits late is told no. */
#define CALL_RING 64
/* How often cancelled() looks at the channel, at most. */
#define LOOK_INTERVAL_NANOSECONDS INT64_C(1000000)

struct hattama_call {
    uint32_t id;
    int64_t deadline; /* CLOCK_MONOTONIC nanoseconds; INT64_MAX for none */
    atomic_bool running;
    atomic_bool cancelled;
    _Atomic int64_t looked;
    pthread_mutex_t lock; /* guards the rest */
    size_t emitted_byte_count;
    bool failed;
    hattama_failure code;
    char reason[TEXT_BYTE_COUNT_MAX];
    size_t reason_count;
};

static struct hattama_call calls[CALL_RING];
static size_t call_count;

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* --- What the analyser may ask --- */

static void host_log(const struct hattama_host *host, hattama_log_level level, hattama_bytes message)
{
    (void)host;
    if (level < HATTAMA_LOG_DEBUG || level > HATTAMA_LOG_ERROR) level = HATTAMA_LOG_ERROR;
    send_text(FRAME_LOG, 0, level, message.data, message.data == NULL ? 0 : message.count);
}

/* Takes in what the host sent while a call runs. */
static void look_at_channel(hattama_call *call)
{
    struct frame frame;
    while (receive_frame_now(&frame)) {
        if (frame.kind == FRAME_CANCEL && frame.count == 0) {
            if (frame.call == call->id) atomic_store(&call->cancelled, true);
        } else if (frame.kind == FRAME_PING && frame.count <= PING_BYTE_COUNT_MAX) {
            send_frame(FRAME_PONG, 0, frame.payload, frame.count, NULL, 0);
        } else {
            die(FATAL_PROTOCOL, "the host sent a frame of kind %u while a call ran", frame.kind);
        }
        free(frame.payload);
    }
}

static bool host_cancelled(hattama_call *call)
{
    if (!atomic_load_explicit(&call->running, memory_order_acquire)) return true;
    if (atomic_load_explicit(&call->cancelled, memory_order_relaxed)) return true;
    int64_t time = now();
    int64_t looked = atomic_load_explicit(&call->looked, memory_order_relaxed);
    if (time - looked >= LOOK_INTERVAL_NANOSECONDS &&
        atomic_compare_exchange_strong(&call->looked, &looked, time))
        look_at_channel(call);
    return atomic_load(&call->cancelled) || time >= call->deadline;
}

static uint32_t host_remaining_milliseconds(hattama_call *call)
{
    if (call->deadline == INT64_MAX) return UINT32_MAX;
    int64_t remaining = call->deadline - now();
    return remaining <= 0 ? 0 : (uint32_t)((remaining + 999999) / 1000000);
}

static bool host_emit(hattama_call *call, hattama_bytes result)
{
    size_t count = result.data == NULL ? 0 : result.count;
    if (host_cancelled(call)) return false;
    pthread_mutex_lock(&call->lock);
    /* Asked again under the lock: the call may have ended meanwhile, and its DONE be on its way. */
    bool taken = atomic_load(&call->running) && count <= HATTAMA_ANALYSER_EMIT_BYTE_COUNT_MAX &&
                 call->emitted_byte_count <= HATTAMA_ANALYSER_EMIT_BYTE_COUNT_MAX - count;
    if (taken) {
        call->emitted_byte_count += count;
        send_frame(FRAME_RESULT, call->id, NULL, 0, result.data, count);
    }
    pthread_mutex_unlock(&call->lock);
    return taken;
}

static void host_fail(hattama_call *call, hattama_failure code, hattama_bytes message)
{
    pthread_mutex_lock(&call->lock);
    if (atomic_load(&call->running) && !call->failed) {
        call->failed = true;
        call->code = code;
        call->reason_count = message.data == NULL ? 0 : message.count;
        if (call->reason_count > sizeof call->reason) {
            call->reason_count = sizeof call->reason;
            while (call->reason_count > 0 && (message.data[call->reason_count] & 0xC0) == 0x80) call->reason_count--;
        }
        memcpy(call->reason, message.data == NULL ? (const uint8_t *)"" : message.data, call->reason_count);
    }
    pthread_mutex_unlock(&call->lock);
}

static const void *host_get_extension(const struct hattama_host *host, const char *name)
{
    (void)host;
    (void)name;
    return NULL;
}

const hattama_host worker_host = {
    .struct_size = sizeof(hattama_host),
    .abi_major = HATTAMA_ANALYSER_ABI_MAJOR,
    .abi_minor = HATTAMA_ANALYSER_ABI_MINOR,
    .log = host_log,
    .cancelled = host_cancelled,
    .remaining_milliseconds = host_remaining_milliseconds,
    .emit = host_emit,
    .fail = host_fail,
    .get_extension = host_get_extension,
};

/* --- Running --- */

static hattama_call *begin_call(const struct frame *frame)
{
    size_t position = call_count++;
    hattama_call *call = &calls[position % CALL_RING];
    if (position < CALL_RING) pthread_mutex_init(&call->lock, NULL);
    uint32_t milliseconds = get_u32(frame->payload);
    int64_t time = now();
    pthread_mutex_lock(&call->lock);
    call->id = frame->call;
    call->deadline = milliseconds == UINT32_MAX ? INT64_MAX : time + (int64_t)milliseconds * 1000000;
    call->emitted_byte_count = 0;
    call->failed = false;
    atomic_store(&call->cancelled, false);
    atomic_store(&call->looked, time);
    atomic_store(&call->running, true);
    pthread_mutex_unlock(&call->lock);
    return call;
}

static void end_call(hattama_call *call, bool succeeded)
{
    static const char no_reason[] = "the analyser failed without a reason";
    pthread_mutex_lock(&call->lock);
    atomic_store(&call->running, false);
    if (succeeded && !call->failed) {
        send_frame(FRAME_DONE, call->id, NULL, 0, NULL, 0);
    } else if (call->failed) {
        send_text(FRAME_FAILED, call->id, call->code, call->reason, call->reason_count);
    } else {
        send_text(FRAME_FAILED, call->id, HATTAMA_FAILURE_INTERNAL, no_reason, sizeof no_reason - 1);
    }
    pthread_mutex_unlock(&call->lock);
}

void run_call(const hattama_analyser *analyser, hattama_instance *instance, const struct frame *frame)
{
    if (frame->count < 4) die(FATAL_PROTOCOL, "the host sent a call of %zu bytes", frame->count);
    hattama_call *call = begin_call(frame);
    hattama_bytes request = {.data = frame->payload + 4, .count = frame->count - 4};
    end_call(call, analyser->process(instance, call, request));
}
