#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seccomp.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the system calls of this architecture are not listed yet"
#endif

/* Both architectures are little-endian: the low half of an argument comes first. */
#define LOW(n) ((uint32_t)(offsetof(struct seccomp_data, args) + 8 * (n)))
#define HIGH(n) (LOW(n) + 4)

#define FILTER_LENGTH_MAX 512

struct program {
    struct sock_filter code[FILTER_LENGTH_MAX];
    unsigned short length;
    int overflow;
};

/* Calls that are refused whatever their arguments: whoever wants them wants more than to read an article. */
static const int refused[] = {
    /* sockets, and descriptors through them */
    __NR_socket, __NR_socketpair, __NR_connect, __NR_bind, __NR_listen, __NR_accept4, __NR_sendto, __NR_sendmsg,
    __NR_sendmmsg, __NR_recvmsg, __NR_recvmmsg,
#ifdef __NR_accept
    __NR_accept,
#endif
    /* processes */
#ifdef __NR_fork
    __NR_fork, __NR_vfork,
#endif
    __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_tkill, __NR_pidfd_open, __NR_pidfd_send_signal,
    __NR_pidfd_getfd, __NR_setns, __NR_unshare, __NR_kcmp, __NR_process_madvise,
    /* memory that no limit counts */
    __NR_memfd_create, __NR_shmget, __NR_shmat, __NR_msgget, __NR_semget, __NR_mq_open,
    /* kernel doors with a long record of holes */
    __NR_bpf, __NR_perf_event_open, __NR_userfaultfd, __NR_io_uring_setup, __NR_io_uring_enter,
    __NR_io_uring_register, __NR_keyctl, __NR_add_key, __NR_request_key, __NR_open_by_handle_at,
    __NR_name_to_handle_at, __NR_fanotify_init, __NR_init_module, __NR_finit_module, __NR_delete_module,
    __NR_kexec_load, __NR_reboot, __NR_swapon, __NR_swapoff, __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot,
    __NR_acct, __NR_settimeofday, __NR_clock_settime, __NR_sethostname, __NR_setdomainname, __NR_syslog,
#ifdef __NR_iopl
    __NR_iopl, __NR_ioperm,
#endif
    /* who one is, and what one may use */
    __NR_setuid, __NR_setgid, __NR_setreuid, __NR_setregid, __NR_setresuid, __NR_setresgid, __NR_setgroups,
    __NR_setfsuid, __NR_setfsgid, __NR_capset, __NR_setrlimit, __NR_seccomp,
    /* changes of files that Landlock does not see */
    __NR_fchmod, __NR_fchmodat, __NR_fchown, __NR_fchownat, __NR_utimensat, __NR_setxattr, __NR_lsetxattr,
    __NR_fsetxattr, __NR_removexattr, __NR_lremovexattr, __NR_fremovexattr, __NR_truncate, __NR_ftruncate,
    __NR_fallocate, __NR_mkdirat, __NR_mknodat, __NR_unlinkat, __NR_symlinkat, __NR_linkat, __NR_renameat,
    __NR_renameat2,
#ifdef __NR_chmod
    __NR_chmod, __NR_chown, __NR_lchown, __NR_utime, __NR_utimes, __NR_futimesat, __NR_creat, __NR_mkdir, __NR_rmdir,
    __NR_mknod, __NR_unlink, __NR_symlink, __NR_link, __NR_rename,
#endif
};

static void add(struct program *program, uint16_t code, uint32_t k, uint8_t if_true, uint8_t if_false)
{
    if (program->length == FILTER_LENGTH_MAX) {
        program->overflow = 1;
        return;
    }
    program->code[program->length++] = (struct sock_filter){code, if_true, if_false, k};
}

static void load(struct program *program, uint32_t offset) { add(program, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }

static void answer(struct program *program, uint32_t action) { add(program, BPF_RET | BPF_K, action, 0, 0); }

static void refuse(struct program *program, int error)
{
    answer(program, SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA));
}

/* Passes over `count` instructions unless the loaded call is `number`. */
static void unless(struct program *program, int number, uint8_t count)
{
    add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, count);
}

static void refuse_call(struct program *program, int number, int error)
{
    unless(program, number, 1);
    refuse(program, error);
}

/* Allows a call only when the low half of an argument equals `value`. */
static void allow_only(struct program *program, int number, int argument, uint32_t value)
{
    unless(program, number, 4);
    load(program, LOW(argument));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(program, SECCOMP_RET_ALLOW);
    refuse(program, EPERM);
}

/* Refuses a call when the low half of an argument equals `value`. */
static void refuse_value(struct program *program, int number, int argument, uint32_t value)
{
    unless(program, number, 4);
    load(program, LOW(argument));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(program, SECCOMP_RET_ALLOW);
    refuse(program, EPERM);
}

/* Refuses a call when the low half of an argument has one of some bits. */
static void refuse_bits(struct program *program, int number, int argument, uint32_t bits, int error)
{
    unless(program, number, 4);
    load(program, LOW(argument));
    add(program, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    answer(program, SECCOMP_RET_ALLOW);
    refuse(program, error);
}

/* New limits are refused, asking for the present ones is not. */
static void allow_only_null(struct program *program, int number, int argument)
{
    unless(program, number, 6);
    load(program, LOW(argument));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
    load(program, HIGH(argument));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
    answer(program, SECCOMP_RET_ALLOW);
    refuse(program, EPERM);
}

/* Threads are allowed, processes are not. */
static void allow_threads(struct program *program)
{
    unless(program, __NR_clone, 4);
    load(program, LOW(0));
    add(program, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
    answer(program, SECCOMP_RET_ALLOW);
    refuse(program, EPERM);
    /* Its flags lie in memory, which a filter cannot read; without it the C library takes clone(). */
    refuse_call(program, __NR_clone3, ENOSYS);
}

static void build(struct program *program, bool allows_exec)
{
    const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    load(program, (uint32_t)offsetof(struct seccomp_data, arch));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    answer(program, SECCOMP_RET_KILL_PROCESS);
    load(program, (uint32_t)offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    /* The second set of numbers, x32, would pass by every line below. */
    add(program, BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1);
    refuse(program, ENOSYS);
#endif
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) refuse_call(program, refused[i], EPERM);
    if (!allows_exec) {
        refuse_call(program, __NR_execve, EPERM);
        refuse_call(program, __NR_execveat, EPERM);
    }
#ifdef __NR_openat2
    refuse_call(program, __NR_openat2, ENOSYS);
#endif
#ifdef __NR_open
    refuse_bits(program, __NR_open, 1, writing, EACCES);
#endif
    refuse_bits(program, __NR_openat, 2, writing, EACCES);
    /* A process may signal itself, as abort() does. */
    allow_only(program, __NR_kill, 0, (uint32_t)getpid());
    allow_only(program, __NR_tgkill, 0, (uint32_t)getpid());
    refuse_value(program, __NR_prctl, 0, PR_SET_PDEATHSIG);
    allow_only_null(program, __NR_prlimit64, 2);
    allow_threads(program);
    answer(program, SECCOMP_RET_ALLOW);
}

int hattama_seccomp_restrict(bool allows_exec)
{
    static struct program program;
    program.length = 0;
    program.overflow = 0;
    build(&program, allows_exec);
    if (program.overflow) {
        errno = E2BIG;
        return -1;
    }
    struct sock_fprog filter = {.len = program.length, .filter = program.code};
    return (int)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}
