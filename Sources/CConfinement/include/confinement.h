/*
 * confinement.h: what Linux offers to keep a process in bounds, for the worker that loads a stranger's library and for
 * the host that starts and ends it. Plain C, no allocation after hattama_confine() began to restrict.
 */
#ifndef HATTAMA_CONFINEMENT_H
#define HATTAMA_CONFINEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What holds for the calling process; bits of hattama_confinement_facts.held. */
#define HATTAMA_CONFINEMENT_LIMITS 1u       /* memory, open files, file size, core */
#define HATTAMA_CONFINEMENT_NO_NEW_PRIVS 2u /* set-user-id programs give nothing */
#define HATTAMA_CONFINEMENT_LANDLOCK 4u     /* files: only the named folders, only for reading */
#define HATTAMA_CONFINEMENT_SECCOMP 8u      /* no sockets, processes, tracing, writing opens */
#define HATTAMA_CONFINEMENT_ALL 15u

typedef struct hattama_limits {
    uint64_t memory_byte_count_max; /* address space; 0 for no limit */
    uint64_t file_count_max;        /* open descriptors */
} hattama_limits;

typedef struct hattama_confinement {
    hattama_limits limits;
    const char *const *readable; /* folders and files that may be read, run and mapped; missing ones are passed over */
    size_t readable_count;
    bool allows_exec; /* for a launcher that becomes another program */
} hattama_confinement;

typedef struct hattama_confinement_facts {
    uint32_t held;         /* HATTAMA_CONFINEMENT_... */
    uint32_t landlock_abi; /* 0: the kernel has no Landlock */
    char lacking[256];     /* a sentence that names what could not be had; empty for nothing */
} hattama_confinement_facts;

/* Confines the calling process for good; it must have one thread. Goes as far as the kernel allows, and says in `facts`
 * what holds. */
void hattama_confine(const hattama_confinement *request, hattama_confinement_facts *facts);

/* Only the limits of memory and files, for a process that is left unconfined otherwise. False with errno. */
bool hattama_limit(const hattama_limits *limits);

/* Has the kernel kill this process when the thread that made it ends. False when that has happened already. */
bool hattama_die_with_parent(pid_t parent);

/* Starts a program: descriptor 0 and 1 are /dev/null, 2 is `standard_error`, 3 is `channel`, and no other is open; all
 * signals have their default. The caller's thread is the parent that hattama_die_with_parent() looks at. 0 or an errno. */
int hattama_spawn(const char *path, char *const arguments[], char *const environment[], int channel,
                  int standard_error, pid_t *pid);

/* A descriptor, closed on exec, for a child that was not reaped yet; -1 with errno. */
int hattama_pidfd_open(pid_t pid);

/* 0, or -1 with errno. */
int hattama_pidfd_kill(int pidfd);

/* A connected pair of stream sockets, closed on exec; the first does not block. 0, or -1 with errno. */
int hattama_channel(int pair[2]);

/* A pipe, closed on exec, whose reading end does not block. 0, or -1 with errno. */
int hattama_error_pipe(int pair[2]);

/* A counter that wakes a poll(), closed on exec; -1 with errno. */
int hattama_signal_open(void);

/* The file of the loaded library that has a symbol, or NULL; lives as long as the library. */
const char *hattama_library_of(const char *symbol);

/* How a waited child ended. */
typedef struct hattama_end {
    int signal; /* 0 when it exited */
    int status; /* of exit */
    uint64_t resident_byte_count_max;
    int is_resident_byte_count_own; /* 0: it may be what this process had when it made the child */
} hattama_end;

/* Waits for a child to end and reaps it. 0, or -1 with errno. */
int hattama_reap(pid_t pid, hattama_end *end);

#ifdef __cplusplus
}
#endif

#endif
