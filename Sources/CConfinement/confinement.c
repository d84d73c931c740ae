#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "confinement.h"
#include "landlock.h"
#include "seccomp.h"

static bool limit(int resource, uint64_t value)
{
    struct rlimit current;
    if (getrlimit(resource, &current) != 0) return false;
    /* A limit of the operator's own that is lower stays. */
    if (current.rlim_max != RLIM_INFINITY && current.rlim_max < value) value = current.rlim_max;
    struct rlimit wanted = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &wanted) == 0;
}

bool hattama_limit(const hattama_limits *limits)
{
    if (limits->memory_byte_count_max != 0 && !limit(RLIMIT_AS, limits->memory_byte_count_max)) return false;
    return limit(RLIMIT_NOFILE, limits->file_count_max) && limit(RLIMIT_CORE, 0);
}

static void lack(hattama_confinement_facts *facts, const char *what, int error)
{
    size_t used = strlen(facts->lacking);
    snprintf(facts->lacking + used, sizeof facts->lacking - used, "%s%s: %s", used == 0 ? "" : "; ", what,
             strerror(error));
}

static void restrict_files(const hattama_confinement *request, hattama_confinement_facts *facts)
{
    facts->landlock_abi = hattama_landlock_abi();
    if (facts->landlock_abi == 0) {
        lack(facts, "the kernel has no Landlock", errno);
    } else if (hattama_landlock_restrict(facts->landlock_abi, request->readable, request->readable_count) != 0) {
        lack(facts, "Landlock", errno);
    } else {
        facts->held |= HATTAMA_CONFINEMENT_LANDLOCK;
    }
}

void hattama_confine(const hattama_confinement *request, hattama_confinement_facts *facts)
{
    memset(facts, 0, sizeof *facts);
    if (hattama_limit(&request->limits) && limit(RLIMIT_FSIZE, 0)) {
        facts->held |= HATTAMA_CONFINEMENT_LIMITS;
    } else {
        lack(facts, "resource limits", errno);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        facts->held |= HATTAMA_CONFINEMENT_NO_NEW_PRIVS;
    } else {
        lack(facts, "no_new_privs", errno);
    }
    restrict_files(request, facts);
    if (hattama_seccomp_restrict(request->allows_exec) == 0) {
        facts->held |= HATTAMA_CONFINEMENT_SECCOMP;
    } else {
        lack(facts, "seccomp", errno);
    }
}

bool hattama_die_with_parent(pid_t parent)
{
    /* The parent may have ended before the call took effect; then this process has another one. */
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}
