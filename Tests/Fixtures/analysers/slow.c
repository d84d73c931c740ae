/* Works until it is told to stop, and then stops. */
#include "hattama_analyser.h"
#include <time.h>
#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)request;
    while (!host->cancelled(call)) nanosleep(&(struct timespec){0, 1000000}, NULL);
    fail(host, call, HATTAMA_FAILURE_CANCELLED, "stopped as told");
    return false;
}
