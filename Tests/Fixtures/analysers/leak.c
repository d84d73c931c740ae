/* Takes memory until there is none, and does not look whether it got it. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    for (;;) {
        char *memory = malloc(1 << 20);
        memset(memory, 1, 1 << 20);
    }
    return true;
}
