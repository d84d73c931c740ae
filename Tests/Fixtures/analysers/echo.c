/* Emits its request as it came: what the host carries is bytes to it. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    return host->emit(call, request);
}
