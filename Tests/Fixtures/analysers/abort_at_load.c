/* Aborts in a constructor, before anybody asked it anything. */
#include "hattama_analyser.h"
#include <stdlib.h>

__attribute__((constructor)) static void begin(void) { abort(); }
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
