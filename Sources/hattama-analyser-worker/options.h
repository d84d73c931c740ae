/* The worker's command line; the host writes it, people do not. */
#ifndef HATTAMA_WORKER_OPTIONS_H
#define HATTAMA_WORKER_OPTIONS_H

#include <sys/types.h>

#include "confinement.h"

#define READABLE_MAX 64

enum confinement_mode { CONFINEMENT_REQUIRED, CONFINEMENT_BEST_EFFORT, CONFINEMENT_NONE };

struct options {
    const char *library; /* either this */
    const char *program; /* or this */
    enum confinement_mode mode;
    pid_t parent;
    hattama_confinement confinement;
    const char *readable[READABLE_MAX];
};

/* Ends the process with a word on standard error when it is called otherwise than the host calls it. */
void read_options(struct options *options, int count, char **arguments);

#endif
