/* Refuses to be created, and says why. */
#include "hattama_analyser.h"
#define FIXTURE_PROCESS process
#define FIXTURE_CREATE create
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
static hattama_instance *create(const hattama_host *host, const hattama_create_arguments *arguments,
                                hattama_error *error);
#include "fixture.h"

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    (void)host;
    (void)call;
    (void)request;
    return true;
}

static hattama_instance *create(const hattama_host *host, const hattama_create_arguments *arguments,
                                hattama_error *error)
{
    static const char reason[] = "the option `limit` must be a number";
    (void)host;
    (void)arguments;
    error->code = HATTAMA_FAILURE_INVALID_OPTIONS;
    error->count = sizeof reason - 1;
    memcpy(error->message, reason, sizeof reason - 1);
    return NULL;
}
