/* Landlock's interface as of ABI 6: older kernel headers lack parts of it. Source: the kernel's
 * Documentation/userspace-api/landlock.rst. */
#ifndef HATTAMA_LANDLOCK_H
#define HATTAMA_LANDLOCK_H

#include <stdint.h>

/* The ABI of the running kernel's Landlock, 0 when it has none. */
uint32_t hattama_landlock_abi(void);

/* Lets the process read, run and map what lies under `readable`, and nothing else. 0, or -1 with errno. */
int hattama_landlock_restrict(uint32_t abi, const char *const *readable, size_t readable_count);

#endif
