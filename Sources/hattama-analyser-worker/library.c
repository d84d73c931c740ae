#define _GNU_SOURCE
#include "library.h"

#include <dlfcn.h>
#include <stdio.h>

#include "calls.h"
#include "protocol.h"

/* What version 1.0 of the interface has; a later minor only appends. */
#define ANALYSER_SIZE_MIN sizeof(hattama_analyser)

typedef const hattama_analyser *(*entry_function)(void);

static void check_table(const hattama_analyser *analyser)
{
    if (analyser == NULL) die(FATAL_ENTRY, "hattama_analyser_entry gave NULL: it cannot serve on this machine");
    if (analyser->magic != HATTAMA_ANALYSER_MAGIC)
        die(FATAL_VERSION, "the entry table begins with %08x, not %08x: build it with hattama_analyser.h",
            analyser->magic, HATTAMA_ANALYSER_MAGIC);
    if (analyser->abi_major != HATTAMA_ANALYSER_ABI_MAJOR)
        die(FATAL_VERSION, "the analyser was built for ABI %u.%u, this host serves %u.%u: build it again with this "
            "version of hattama_analyser.h", analyser->abi_major, analyser->abi_minor, HATTAMA_ANALYSER_ABI_MAJOR,
            HATTAMA_ANALYSER_ABI_MINOR);
    if (analyser->struct_size < ANALYSER_SIZE_MIN)
        die(FATAL_VERSION, "the entry table has %u bytes; ABI %u.%u has at least %zu", analyser->struct_size,
            HATTAMA_ANALYSER_ABI_MAJOR, HATTAMA_ANALYSER_ABI_MINOR, ANALYSER_SIZE_MIN);
    if (analyser->descriptor == NULL || analyser->create == NULL || analyser->process == NULL ||
        analyser->destroy == NULL || analyser->validate_config == NULL)
        die(FATAL_ENTRY, "the entry table lacks a function; only get_extension may be NULL");
}

const hattama_analyser *load_analyser(const char *path)
{
    /* NODELETE: a library that shares a language runtime with others must never be unloaded. */
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL) die(FATAL_LOAD, "the library cannot be loaded: %s", dlerror());
    void *symbol = dlsym(library, "hattama_analyser_entry");
    if (symbol == NULL) die(FATAL_ENTRY, "the library does not export hattama_analyser_entry");
    entry_function entry;
    *(void **)&entry = symbol; /* the way that POSIX names from an object to a function pointer */
    const hattama_analyser *analyser = entry();
    check_table(analyser);
    return analyser;
}

hattama_instance *create_instance(const hattama_analyser *analyser, hattama_bytes configuration,
                                  const char *resource_path)
{
    char message[1024];
    hattama_error error = {.struct_size = sizeof error, .capacity = sizeof message, .message = message};
    hattama_create_arguments arguments = {
        .struct_size = sizeof arguments, .configuration = configuration, .resource_path = resource_path};
    hattama_instance *instance = NULL;
    if (analyser->validate_config(configuration, &error)) instance = analyser->create(&worker_host, &arguments, &error);
    if (instance != NULL) return instance;
    if (error.count > sizeof message) error.count = sizeof message;
    if (error.count == 0) die(FATAL_CREATE, "the analyser could not be created and gave no reason");
    die(FATAL_CREATE, "%.*s", (int)error.count, message);
}
