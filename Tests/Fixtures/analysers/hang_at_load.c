/* Never finishes its constructor. */
#include "hattama_analyser.h"
#include <unistd.h>

__attribute__((constructor)) static void begin(void)
{
    for (;;) pause();
}
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
