/* Stands between a program and the C library (LD_PRELOAD): counts what the program changes below a directory, lets the nth such
 * operation fail, or a signal come before it, and logs each with its bytes, so that a disk can be made as it would be after a
 * power cut. SQLite's operations and Python's go through here alike. Inactive until disk_shim() is called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { CHANGES = 1, READS = 2, SYNCS = 4 };
enum { NOTHING, FAIL, SHORT, SIGNAL };

static char root[PATH_MAX];
static size_t root_length;
static int which, action, number, for_ever, log_fd = -1;
static long nth;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct counter { long passed; char name[248]; } *counter;

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

void disk_shim(const char *below, int kinds, long at, int what, int argument, int from_then_on, const char *log,
               struct counter *count) {
    snprintf(root, sizeof root, "%s/", below);
    root_length = strlen(root);
    which = kinds; nth = at; action = what; number = argument; for_ever = from_then_on; counter = count;
    if (log && *log) {
        REAL(open64);
        log_fd = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static int is_watched(const char *path) {
    if (!counter || strncmp(path, root, root_length)) return 0;
    size_t length = strlen(path);
    const char *unwatched[] = {"-shm", ".lock", "/said", " (deleted)", ".rebuilding", ".rebuilding-journal", ".rebuilding-wal"};
    for (size_t i = 0; i < sizeof unwatched / sizeof *unwatched - (log_fd < 0 ? 3 : 0); i++) {
        size_t end = strlen(unwatched[i]);
        if (length >= end && !strcmp(path + length - end, unwatched[i])) return 0;
    }
    return 1;
}

static int path_of(int fd, char *path) {
    char link[64];
    if (!counter) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

static int path_at(int directory, const char *name, char *path) {
    if (!counter) return 0;
    if (*name == '/') { snprintf(path, PATH_MAX, "%s", name); return is_watched(path); }
    char where[PATH_MAX];
    if (directory == AT_FDCWD) { if (!getcwd(where, sizeof where)) return 0; }
    else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, where, PATH_MAX - 1);
        if (length <= 0) return 0;
        where[length] = 0;
    }
    snprintf(path, PATH_MAX, "%.2000s/%.2000s", where, name);
    return is_watched(path);
}

/* Returns 0 to go on, -1 with errno set to fail, 1 to do half. */
static int pass(int kind, const char *name, const char *path) {
    if (!(which & kind)) return 0;
    long now = ++counter->passed;
    if (action == NOTHING || now < nth || (now > nth && !for_ever)) return 0;
    if (now == nth) snprintf(counter->name, sizeof counter->name, "%s %.200s", name, path + root_length);
    if (action == SIGNAL) { kill(getpid(), number); return 0; }
    if (action == SHORT) return 1;
    errno = number;
    return -1;
}

static void note(const char *what, const char *path, const char *other, int64_t offset, const void *data, size_t size) {
    if (log_fd < 0) return;
    char head[PATH_MAX * 2 + 64];
    int length = snprintf(head, sizeof head, "%s\t%s\t%s\t%lld\t%zu\n", what, path, other, (long long)offset, data ? size : 0);
    REAL(write);
    int kept = errno;
    if (real(log_fd, head, length) != length) abort();
    if (data) for (size_t done = 0; done < size;) {
        ssize_t more = real(log_fd, (const char *)data + done, size - done);
        if (more <= 0) abort();
        done += more;
    }
    errno = kept;
}

#define LOCKED(statement) do { pthread_mutex_lock(&lock); statement; pthread_mutex_unlock(&lock); } while (0)

static int open_watched(int (*real)(int, const char *, int, ...), int directory, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    if (!(flags & (O_CREAT | O_TRUNC)) || !path_at(directory, name, path)) return real(directory, name, flags, mode);
    int answer, is_there;
    pthread_mutex_lock(&lock);
    is_there = !access(path, F_OK);
    if ((!is_there && flags & O_CREAT) || flags & O_TRUNC) {
        if (pass(CHANGES, "open", path) < 0) answer = -1;
        else {
            answer = real(directory, name, flags, mode);
            if (answer >= 0) note(is_there ? "truncate" : "create", path, "", 0, NULL, 0);
        }
    } else answer = real(directory, name, flags, mode);
    pthread_mutex_unlock(&lock);
    return answer;
}

static int real_openat(int directory, const char *name, int flags, ...) {
    REAL(openat64);
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more);
    return real(directory, name, flags, mode);
}

#define OPENED(directory) \
    va_list more; va_start(more, flags); mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0; va_end(more); \
    return open_watched(real_openat, directory, name, flags, mode)
int open(const char *name, int flags, ...) { OPENED(AT_FDCWD); }
int open64(const char *name, int flags, ...) { OPENED(AT_FDCWD); }
int openat(int directory, const char *name, int flags, ...) { OPENED(directory); }
int openat64(int directory, const char *name, int flags, ...) { OPENED(directory); }

#define WRITTEN(name, at, call, half_call) do { \
    char path[PATH_MAX]; \
    if (!path_of(fd, path)) return call; \
    ssize_t answer; \
    pthread_mutex_lock(&lock); \
    int64_t offset = at; \
    int how = pass(CHANGES, name, path); \
    if (how < 0) answer = -1; \
    else if (how > 0 && size > 1) { answer = half_call; } \
    else answer = call; \
    if (answer > 0) note("write", path, "", offset, data, answer); \
    pthread_mutex_unlock(&lock); \
    return answer; } while (0)

static int64_t place(int fd) {
    struct stat about;
    if (fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &about)) return about.st_size;
    return lseek(fd, 0, SEEK_CUR);
}
ssize_t write(int fd, const void *data, size_t size) { REAL(write); WRITTEN("write", place(fd), real(fd, data, size), real(fd, data, size / 2)); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t to) { REAL(pwrite); WRITTEN("pwrite", to, real(fd, data, size, to), real(fd, data, size / 2, to)); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t to) { REAL(pwrite64); WRITTEN("pwrite", to, real(fd, data, size, to), real(fd, data, size / 2, to)); }

#define READ(call, half_call) do { \
    char path[PATH_MAX]; \
    if (!(which & READS) || !path_of(fd, path)) return call; \
    ssize_t answer; int how; \
    LOCKED(how = pass(READS, "pread", path); answer = how < 0 ? -1 : 0); \
    return how < 0 ? answer : how > 0 && size > 1 ? half_call : call; } while (0)
ssize_t pread(int fd, void *data, size_t size, off_t from) { REAL(pread); READ(real(fd, data, size, from), real(fd, data, size / 2, from)); }
ssize_t pread64(int fd, void *data, size_t size, off64_t from) { REAL(pread64); READ(real(fd, data, size, from), real(fd, data, size / 2, from)); }

#define CHANGED(kind, name, watched, call, told) do { \
    char path[PATH_MAX]; \
    if (!(watched)) return call; \
    int answer; \
    pthread_mutex_lock(&lock); \
    if (pass(kind, name, path) < 0) answer = -1; \
    else { answer = call; if (!answer) { told; } } \
    pthread_mutex_unlock(&lock); \
    return answer; } while (0)

int ftruncate(int fd, off_t size) { REAL(ftruncate); CHANGED(CHANGES, "truncate", path_of(fd, path), real(fd, size), note("truncate", path, "", size, NULL, 0)); }
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); CHANGED(CHANGES, "truncate", path_of(fd, path), real(fd, size), note("truncate", path, "", size, NULL, 0)); }
static int is_synced(int fd, char *path) {
    if (path_of(fd, path)) return 1;
    return counter && !strncmp(path, root, root_length - 1) && strlen(path) == root_length - 1;
}
int fsync(int fd) { REAL(fsync); CHANGED(CHANGES, "fsync", (*path = 0, is_synced(fd, path)), real(fd), note("fsync", path, "", 0, NULL, 0)); }
int fdatasync(int fd) { REAL(fdatasync); CHANGED(CHANGES, "fsync", (*path = 0, is_synced(fd, path)), real(fd), note("fsync", path, "", 0, NULL, 0)); }
int unlinkat(int directory, const char *name, int flags) { REAL(unlinkat); CHANGED(CHANGES, "unlink", path_at(directory, name, path), real(directory, name, flags), note("unlink", path, "", 0, NULL, 0)); }
int unlink(const char *name) { REAL(unlink); CHANGED(CHANGES, "unlink", path_at(AT_FDCWD, name, path), real(name), note("unlink", path, "", 0, NULL, 0)); }
int rmdir(const char *name) { REAL(rmdir); CHANGED(CHANGES, "rmdir", path_at(AT_FDCWD, name, path), real(name), note("unlink", path, "", 0, NULL, 0)); }
int mkdirat(int directory, const char *name, mode_t mode) { REAL(mkdirat); CHANGED(CHANGES, "mkdir", path_at(directory, name, path), real(directory, name, mode), note("mkdir", path, "", 0, NULL, 0)); }
int mkdir(const char *name, mode_t mode) { REAL(mkdir); CHANGED(CHANGES, "mkdir", path_at(AT_FDCWD, name, path), real(name, mode), note("mkdir", path, "", 0, NULL, 0)); }
int rename(const char *from, const char *to) { REAL(rename); char other[PATH_MAX]; CHANGED(CHANGES, "rename", (path_at(AT_FDCWD, to, other), path_at(AT_FDCWD, from, path)), real(from, to), note("rename", path, other, 0, NULL, 0)); }
