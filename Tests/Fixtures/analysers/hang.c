/* Never ends, and never asks whether it should. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    for (volatile int i = 0;; i = i + 1) {
    }
    return true;
}
