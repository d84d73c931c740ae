/* Refuses every article. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)request;
    fail(host, call, HATTAMA_FAILURE_UNSUPPORTED, "this language is not handled");
    return false;
}
