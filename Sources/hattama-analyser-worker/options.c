#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

static _Noreturn void refuse(const char *argument)
{
    fprintf(stderr,
            "hattama-analyser-worker: %s: not understood. This program is started by hattamad.\n"
            "usage: hattama-analyser-worker --library FILE | --exec PROGRAM\n"
            "       --parent PID --confinement required|best-effort|none\n"
            "       --memory BYTES --files COUNT [--readable PATH]...\n",
            argument);
    _exit(EXIT_USAGE);
}

static uint64_t number(const char *text)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != 0 || errno != 0) refuse(text);
    return value;
}

static enum confinement_mode mode(const char *text)
{
    if (strcmp(text, "required") == 0) return CONFINEMENT_REQUIRED;
    if (strcmp(text, "best-effort") == 0) return CONFINEMENT_BEST_EFFORT;
    if (strcmp(text, "none") == 0) return CONFINEMENT_NONE;
    refuse(text);
}

static void add_readable(struct options *options, const char *path)
{
    if (options->confinement.readable_count == READABLE_MAX) refuse("--readable");
    options->readable[options->confinement.readable_count++] = path;
}

static void read_option(struct options *options, const char *name, const char *value)
{
    if (strcmp(name, "--library") == 0) options->library = value;
    else if (strcmp(name, "--exec") == 0) options->program = value;
    else if (strcmp(name, "--parent") == 0) options->parent = (pid_t)number(value);
    else if (strcmp(name, "--confinement") == 0) options->mode = mode(value);
    else if (strcmp(name, "--memory") == 0) options->confinement.limits.memory_byte_count_max = number(value);
    else if (strcmp(name, "--files") == 0) options->confinement.limits.file_count_max = number(value);
    else if (strcmp(name, "--readable") == 0) add_readable(options, value);
    else refuse(name);
}

void read_options(struct options *options, int count, char **arguments)
{
    memset(options, 0, sizeof *options);
    options->mode = CONFINEMENT_REQUIRED;
    options->confinement.readable = options->readable;
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count) refuse(arguments[i]);
        read_option(options, arguments[i], arguments[i + 1]);
    }
    if ((options->library == NULL) == (options->program == NULL)) refuse("--library or --exec");
    if (options->parent == 0 || options->confinement.limits.file_count_max == 0) refuse("--parent, --files");
    options->confinement.allows_exec = options->program != NULL;
}
