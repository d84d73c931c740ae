/* Was built for an interface that does not exist yet. */
#include "hattama_analyser.h"
#define FIXTURE_ABI_MAJOR 99
#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    return true;
}
