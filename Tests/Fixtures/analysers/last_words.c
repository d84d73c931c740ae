/* Says why before it aborts. */
#include "hattama_analyser.h"
#include <stdio.h>
#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    fputs("first line\nthe dictionary is upside down\n", stderr);
    abort();
}
