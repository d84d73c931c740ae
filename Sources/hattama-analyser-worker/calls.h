/* The host table that the analyser sees, and the calls behind it. */
#ifndef HATTAMA_WORKER_CALLS_H
#define HATTAMA_WORKER_CALLS_H

#include "hattama_analyser.h"
#include "protocol.h"

extern const hattama_host worker_host;

/* Runs one CALL frame on the instance, and answers it. */
void run_call(const hattama_analyser *analyser, hattama_instance *instance, const struct frame *frame);

#endif
