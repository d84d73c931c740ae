/* Tries what a confined analyser may not do, and emits what came of it as lines of text. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hattama_analyser.h"
#define FIXTURE_PROCESS process
static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request);
#include "fixture.h"

static const char *outcome(bool succeeded) { return succeeded ? "done" : "refused"; }

static bool read_file(void)
{
    int file = open("/etc/passwd", O_RDONLY);
    if (file >= 0) close(file);
    return file >= 0;
}

/* The request is the path. */
static bool write_file(hattama_bytes request)
{
    char path[1024] = {0};
    memcpy(path, request.data, request.count < sizeof path ? request.count : sizeof path - 1);
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

static bool open_socket(void)
{
    int opened = socket(AF_INET, SOCK_STREAM, 0);
    if (opened >= 0) close(opened);
    return opened >= 0;
}

static bool make_process(void)
{
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return child > 0;
}

static bool run_program(void)
{
    pid_t child = vfork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    int status = 1;
    if (child > 0) waitpid(child, &status, 0);
    return child > 0 && status == 0;
}

static void *nothing(void *argument) { return argument; }

static bool make_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0) return false;
    return pthread_join(thread, NULL) == 0;
}

static bool process(const hattama_host *host, hattama_call *call, hattama_bytes request)
{
    char text[512];
    int count = snprintf(text, sizeof text, "read %s\nwrite %s\nsocket %s\nfork %s\nexec %s\nsignal %s\nthread %s\n",
                         outcome(read_file()), outcome(write_file(request)), outcome(open_socket()),
                         outcome(make_process()), outcome(run_program()), outcome(kill(getppid(), 0) == 0),
                         outcome(make_thread()));
    return host->emit(call, (hattama_bytes){(const uint8_t *)text, (size_t)count});
}
