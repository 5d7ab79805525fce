/* Lets the n-th call that changes a file below a folder fail.
 *
 *     gcc -O2 -Wall -Wextra -shared -fPIC -o nth_fault.so nth_fault.c -ldl
 *     FAULT_DIR=/a/folder FAULT_CONTROL=/elsewhere/control LD_PRELOAD=nth_fault.so PROGRAM
 *
 * Without FAULT_CONTROL nothing is counted. The control is a file of at least `sizeof(struct control)` octets,
 * mapped by every process that is to share the count: whoever made it reads the count and what kind of call each
 * was, and arms a fault, while the program runs. Fields are of the machine's own byte order.
 *
 * A call counts when the file it changes is below the folder as the system itself names it (/proc/self/fd), so that no
 * number of a descriptor that was used twice misleads. An open counts when it makes or empties a file: a full disk
 * lets what is there be opened. What a program writes through a mapping passes no call and is not seen; SQLite grows
 * its shared index by a write, which is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode {
    ONCE = 0,  /* the n-th fails, all others go well */
    UNTIL = 1, /* the n-th and all after it fail, until `at` is 0 */
    SHORT = 2, /* the n-th, where it writes, writes half and says so; all after it fail until `at` is 0 */
};

enum kind {
    WRITE = 1, PWRITE, WRITEV, PWRITEV, FSYNC, FDATASYNC, FTRUNCATE, FALLOCATE, RENAME, UNLINK, OPEN, MKDIR, LINK,
};

/* Which file it was, by its name. */
enum file { OTHER = 0, DATABASE, LOG, INDEX, ROLLBACK, SIGNED, KEY, FOLDER };

#define CALLS 65536

struct control {
    _Atomic uint64_t count; /* calls so far */
    _Atomic uint64_t at;    /* the one that fails; 0 is none */
    _Atomic uint64_t hits;  /* calls that failed or were cut short */
    _Atomic uint32_t error; /* errno */
    _Atomic uint32_t mode;
    /* Of each call, `kind << 4 | file`. */
    _Atomic uint8_t calls[CALLS];
};

static struct control *control;
static char folder[PATH_MAX];
static size_t folder_length;

/* What is to happen to a call. */
enum fate { PASS, FAIL, HALF };

__attribute__((constructor)) static void begin(void) {
    const char *of = getenv("FAULT_DIR"), *at = getenv("FAULT_CONTROL");
    if (!of || !at || !realpath(of, folder)) return;
    folder_length = strlen(folder);
    int fd = open(at, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map != MAP_FAILED) control = map;
}

static int below(const char *path) {
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int ends(const char *path, const char *with) {
    size_t a = strlen(path), b = strlen(with);
    return a >= b && !strcmp(path + a - b, with);
}

static enum file file_of(const char *path) {
    if (ends(path, "-wal")) return LOG;
    if (ends(path, "-shm")) return INDEX;
    if (ends(path, "-journal")) return ROLLBACK;
    if (ends(path, ".db")) return DATABASE;
    if (ends(path, "/signed") || ends(path, "/signed.new")) return SIGNED;
    if (strstr(path, ".ed25519") || strstr(path, ".ml-dsa-44")) return KEY;
    struct stat status;
    if (!stat(path, &status) && S_ISDIR(status.st_mode)) return FOLDER;
    return OTHER;
}

static enum fate count(const char *path, enum kind kind) {
    if (!control || !below(path)) return PASS;
    uint64_t n = atomic_fetch_add(&control->count, 1) + 1, at = atomic_load(&control->at);
    if (n < CALLS) atomic_store(&control->calls[n], (uint8_t)(kind << 4 | file_of(path)));
    if (!at || n < at) return PASS;
    uint32_t mode = atomic_load(&control->mode);
    if (mode == ONCE && n != at) return PASS;
    atomic_fetch_add(&control->hits, 1);
    return mode == SHORT && n == at ? HALF : FAIL;
}

/* The path of a descriptor. What it says is only told apart by `below`, so a socket's name does no harm. */
static int path_of(int fd, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static enum fate of_fd(int fd, enum kind kind) {
    if (!control) return PASS;
    int before = errno;
    char path[PATH_MAX];
    enum fate fate = path_of(fd, path) ? count(path, kind) : PASS;
    errno = before;
    return fate;
}

/* A path as it was given, made whole. */
static int whole(int at, const char *given, char path[PATH_MAX]) {
    if (given[0] == '/') return snprintf(path, PATH_MAX, "%s", given) < PATH_MAX;
    char base[PATH_MAX];
    if (at == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of(at, base)) return 0;
    return (size_t)snprintf(path, PATH_MAX, "%.2000s/%.2000s", base, given) < PATH_MAX;
}

static enum fate of_path(int at, const char *given, enum kind kind) {
    if (!control || !given) return PASS;
    int before = errno;
    char path[PATH_MAX];
    enum fate fate = whole(at, given, path) ? count(path, kind) : PASS;
    errno = before;
    return fate;
}

static int refuse(void) {
    errno = (int)atomic_load(&control->error);
    return -1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* Half of a write, and at least an octet: none at all would be another thing than a short one. */
static size_t half(enum fate fate, size_t length) { return fate == HALF && length > 1 ? length / 2 : length; }

#define GIVE_UP(fate, length) if ((fate) == FAIL || ((fate) == HALF && (length) < 2)) return refuse()

ssize_t write(int fd, const void *from, size_t length) {
    REAL(write);
    enum fate fate = of_fd(fd, WRITE);
    GIVE_UP(fate, length);
    return real(fd, from, half(fate, length));
}

#define PWRITES(name, offset) \
    ssize_t name(int fd, const void *from, size_t length, offset at) { \
        REAL(name); \
        enum fate fate = of_fd(fd, PWRITE); \
        GIVE_UP(fate, length); \
        return real(fd, from, half(fate, length), at); \
    }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

/* Of many parts, the first only: a short write all the same. */
ssize_t writev(int fd, const struct iovec *parts, int n) {
    REAL(writev);
    enum fate fate = of_fd(fd, WRITEV);
    GIVE_UP(fate, (size_t)n);
    return real(fd, parts, fate == HALF ? 1 : n);
}

#define PWRITEVS(name, offset) \
    ssize_t name(int fd, const struct iovec *parts, int n, offset at) { \
        REAL(name); \
        enum fate fate = of_fd(fd, PWRITEV); \
        GIVE_UP(fate, (size_t)n); \
        return real(fd, parts, fate == HALF ? 1 : n, at); \
    }
PWRITEVS(pwritev, off_t)
PWRITEVS(pwritev64, off64_t)

#define WHOLE(result, name, kind, arguments, given, where) \
    result name arguments { \
        REAL(name); \
        if (where(kind) != PASS) return refuse(); \
        return real given; \
    }
#define OF_FD(kind) of_fd(fd, kind)
#define OF_PATH(kind) of_path(AT_FDCWD, path, kind)
#define OF_PATH_AT(kind) of_path(at, path, kind)
WHOLE(int, fsync, FSYNC, (int fd), (fd), OF_FD)
WHOLE(int, fdatasync, FDATASYNC, (int fd), (fd), OF_FD)
WHOLE(int, ftruncate, FTRUNCATE, (int fd, off_t length), (fd, length), OF_FD)
WHOLE(int, ftruncate64, FTRUNCATE, (int fd, off64_t length), (fd, length), OF_FD)
WHOLE(int, fallocate, FALLOCATE, (int fd, int mode, off_t from, off_t length), (fd, mode, from, length), OF_FD)
WHOLE(int, fallocate64, FALLOCATE, (int fd, int mode, off64_t from, off64_t length), (fd, mode, from, length), OF_FD)
WHOLE(int, unlink, UNLINK, (const char *path), (path), OF_PATH)
WHOLE(int, unlinkat, UNLINK, (int at, const char *path, int flags), (at, path, flags), OF_PATH_AT)
WHOLE(int, rmdir, UNLINK, (const char *path), (path), OF_PATH)
WHOLE(int, mkdir, MKDIR, (const char *path, mode_t mode), (path, mode), OF_PATH)
WHOLE(int, mkdirat, MKDIR, (int at, const char *path, mode_t mode), (at, path, mode), OF_PATH_AT)
/* Of two names, the new one. */
WHOLE(int, rename, RENAME, (const char *old, const char *path), (old, path), OF_PATH)
WHOLE(int, renameat, RENAME, (int from, const char *old, int at, const char *path), (from, old, at, path), OF_PATH_AT)
WHOLE(int, renameat2, RENAME, (int from, const char *old, int at, const char *path, unsigned flags),
      (from, old, at, path, flags), OF_PATH_AT)
WHOLE(int, link, LINK, (const char *old, const char *path), (old, path), OF_PATH)
WHOLE(int, linkat, LINK, (int from, const char *old, int at, const char *path, int flags),
      (from, old, at, path, flags), OF_PATH_AT)
WHOLE(int, symlink, LINK, (const char *old, const char *path), (old, path), OF_PATH)

/* These give the error back instead of setting it. */
#define POSIX_FALLOCATES(name, offset) \
    int name(int fd, offset from, offset length) { \
        REAL(name); \
        if (of_fd(fd, FALLOCATE) != PASS) return (int)atomic_load(&control->error); \
        return real(fd, from, length); \
    }
POSIX_FALLOCATES(posix_fallocate, off_t)
POSIX_FALLOCATES(posix_fallocate64, off64_t)

static int may_open(int at, const char *path, int flags) {
    if (!control) return 1;
    struct stat status;
    int before = errno, is_there = !fstatat(at, path, &status, 0);
    errno = before;
    int changes = ((flags & O_CREAT) && !is_there) || ((flags & O_TRUNC) && is_there && status.st_size > 0);
    return !changes || of_path(at, path, OPEN) == PASS;
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }
#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags, flags) \
        return may_open(AT_FDCWD, path, flags) ? real(path, flags, mode) : refuse(); \
    }
OPENS(open)
OPENS(open64)
#define OPENATS(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags, flags) \
        return may_open(at, path, flags) ? real(at, path, flags, mode) : refuse(); \
    }
OPENATS(openat)
OPENATS(openat64)

#define CREATS(name) \
    int name(const char *path, mode_t mode) { \
        REAL(name); \
        return may_open(AT_FDCWD, path, O_CREAT | O_TRUNC) ? real(path, mode) : refuse(); \
    }
CREATS(creat)
CREATS(creat64)
