/* Writes into the channel of the worker, past the interface. */
#include "hattama_analyser.h"
#include <unistd.h>
#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    return write(3, "this is no frame at all", 23) == 23;
}
