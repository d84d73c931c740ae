/* Closes the channel of the worker and goes on. */
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
    close(3);
    for (;;) pause();
    return true;
}
