/* Emits bytes that are no message. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    static const uint8_t bytes[] = {0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00, 0x13};
    (void)request;
    return host->emit(call, (hattama_bytes){bytes, sizeof bytes});
}
