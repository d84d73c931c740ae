#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "landlock.h"

#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

#define ACCESS_EXECUTE (1ull << 0)
#define ACCESS_READ_FILE (1ull << 2)
#define ACCESS_READ_DIR (1ull << 3)
/* ABI 1 has thirteen rights; 2 adds REFER, 3 TRUNCATE, 5 IOCTL_DEV. */
#define ACCESS_ABI_1 ((1ull << 13) - 1)
#define ACCESS_REFER (1ull << 13)
#define ACCESS_TRUNCATE (1ull << 14)
#define ACCESS_IOCTL_DEV (1ull << 15)
#define NET_BIND_AND_CONNECT 3ull
#define SCOPE_ABSTRACT_SOCKET_AND_SIGNAL 3ull

struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

uint32_t hattama_landlock_abi(void)
{
    long abi = syscall(__NR_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    return abi < 0 ? 0 : (uint32_t)abi;
}

static struct ruleset_attributes everything(uint32_t abi)
{
    struct ruleset_attributes attributes = {.handled_access_fs = ACCESS_ABI_1};
    if (abi >= 2) attributes.handled_access_fs |= ACCESS_REFER;
    if (abi >= 3) attributes.handled_access_fs |= ACCESS_TRUNCATE;
    if (abi >= 4) attributes.handled_access_net = NET_BIND_AND_CONNECT;
    if (abi >= 5) attributes.handled_access_fs |= ACCESS_IOCTL_DEV;
    if (abi >= 6) attributes.scoped = SCOPE_ABSTRACT_SOCKET_AND_SIGNAL;
    return attributes;
}

/* An older kernel refuses a struct that is longer than it knows, even when the rest is zero only from ABI 4 on. */
static size_t attributes_size(uint32_t abi)
{
    if (abi >= 6) return sizeof(struct ruleset_attributes);
    return abi >= 4 ? offsetof(struct ruleset_attributes, scoped)
                    : offsetof(struct ruleset_attributes, handled_access_net);
}

static int allow_reading(int ruleset, const char *path)
{
    struct path_beneath rule = {.allowed_access = ACCESS_EXECUTE | ACCESS_READ_FILE};
    struct stat status;
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
    if (fstat(rule.parent_fd, &status) == 0 && S_ISDIR(status.st_mode)) rule.allowed_access |= ACCESS_READ_DIR;
    int result = (int)syscall(__NR_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    int saved = errno;
    close(rule.parent_fd);
    errno = saved;
    return result;
}

int hattama_landlock_restrict(uint32_t abi, const char *const *readable, size_t readable_count)
{
    struct ruleset_attributes attributes = everything(abi);
    int ruleset = (int)syscall(__NR_landlock_create_ruleset, &attributes, attributes_size(abi), 0);
    if (ruleset < 0) return -1;
    int result = 0;
    for (size_t i = 0; i < readable_count && result == 0; i++) result = allow_reading(ruleset, readable[i]);
    if (result == 0) result = (int)syscall(__NR_landlock_restrict_self, ruleset, 0);
    int saved = errno;
    close(ruleset);
    errno = saved;
    return result;
}
