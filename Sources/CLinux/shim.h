#define _GNU_SOURCE
#include <malloc.h>
#include <sched.h>
