/* Logs far more than anybody reads. */
#include "hattama_analyser.h"

#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    static const uint8_t line[] = "a line";
    (void)request;
    for (int i = 0; i < 500; i++) host->log(host, HATTAMA_LOG_INFO, (hattama_bytes){line, sizeof line - 1});
    return emit_annotation(host, call, 0, 1, "chatty");
}
