/* The system calls that a confined analyser is refused. */
#ifndef HATTAMA_SECCOMP_H
#define HATTAMA_SECCOMP_H

#include <stdbool.h>

/* Installs the filter for good; no_new_privs must hold. 0, or -1 with errno. */
int hattama_seccomp_restrict(bool allows_exec);

#endif
