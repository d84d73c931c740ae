/* Emits more than a call may. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)request;
    size_t count = 16 << 20;
    uint8_t *bytes = calloc(1, count);
    for (int i = 0; i < 5; i++) {
        if (host->emit(call, (hattama_bytes){bytes, count})) continue;
        fail(host, call, HATTAMA_FAILURE_RESOURCE_EXHAUSTED, "the host takes no more");
        free(bytes);
        return false;
    }
    free(bytes);
    return true;
}
