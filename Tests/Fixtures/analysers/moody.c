/* Crashes on a request that begins with X, echoes all others. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    if (request.count > 0 && request.data[0] == 0x58) abort();
    return host->emit(call, request);
}
