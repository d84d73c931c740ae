#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confinement.h"

#define CHANNEL 3

static int set_actions(posix_spawn_file_actions_t *actions, int channel, int standard_error)
{
    int error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_adddup2(actions, standard_error, STDERR_FILENO);
    if (error == 0) error = posix_spawn_file_actions_adddup2(actions, channel, CHANNEL);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, CHANNEL + 1);
    return error;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
    /* A group of its own: a terminal's Ctrl-C is for the server, which then ends its workers in order. */
    if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0)
        error = posix_spawnattr_setflags(attributes,
                                         POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    return error;
}

int hattama_spawn(const char *path, char *const arguments[], char *const environment[], int channel,
                  int standard_error, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = set_actions(&actions, channel, standard_error);
        if (error == 0) error = set_attributes(&attributes);
        if (error == 0) error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int hattama_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int hattama_pidfd_kill(int pidfd) { return (int)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0); }

/* Moves a descriptor out of the way of those that hattama_spawn() sets up. */
static int raise_descriptor(int *descriptor)
{
    int raised = fcntl(*descriptor, F_DUPFD_CLOEXEC, CHANNEL + 1);
    int saved = errno;
    if (raised < 0) return -1;
    close(*descriptor);
    *descriptor = raised;
    errno = saved;
    return 0;
}

static int prepare(int pair[2], int not_blocking)
{
    if (raise_descriptor(&pair[0]) == 0 && raise_descriptor(&pair[1]) == 0 &&
        fcntl(pair[not_blocking], F_SETFL, O_NONBLOCK) == 0)
        return 0;
    int saved = errno;
    close(pair[0]);
    close(pair[1]);
    errno = saved;
    return -1;
}

int hattama_channel(int pair[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    return prepare(pair, 0);
}

int hattama_error_pipe(int pair[2])
{
    if (pipe2(pair, O_CLOEXEC) != 0) return -1;
    return prepare(pair, 0);
}

int hattama_signal_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

const char *hattama_library_of(const char *symbol)
{
    Dl_info information;
    void *address = dlsym(RTLD_DEFAULT, symbol);
    return address != NULL && dladdr(address, &information) != 0 ? information.dli_fname : NULL;
}

int hattama_reap(pid_t pid, hattama_end *end)
{
    int status = 0;
    struct rusage usage;
    pid_t reaped;
    do {
        reaped = wait4(pid, &status, 0, &usage);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) return -1;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    end->resident_byte_count_max = (uint64_t)usage.ru_maxrss * 1024;
    /* Linux counts what the parent had at the fork as the child's own. */
    struct rusage own;
    const int is_known = getrusage(RUSAGE_SELF, &own) == 0 && usage.ru_maxrss > own.ru_maxrss;
    end->is_resident_byte_count_own = is_known;
    return 0;
}
