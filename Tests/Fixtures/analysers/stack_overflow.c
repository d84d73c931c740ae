/* Calls itself without end. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    volatile char page[4096];
    page[0] = 1;
    bool result = process(host, call, request);
    return page[0] == 1 && result;
}
