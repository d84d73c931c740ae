/* Loading an analyser's library, and making its instance. */
#ifndef HATTAMA_WORKER_LIBRARY_H
#define HATTAMA_WORKER_LIBRARY_H

#include "hattama_analyser.h"

/* Loads a library and checks its entry table; ends the process with the reason when it will not do. */
const hattama_analyser *load_analyser(const char *path);

/* Makes the instance; ends the process with the analyser's reason when it refuses. */
hattama_instance *create_instance(const hattama_analyser *analyser, hattama_bytes configuration,
                                  const char *resource_path);

#endif
