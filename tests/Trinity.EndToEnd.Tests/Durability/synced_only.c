// Keeps, beside every database file of a process, a copy that has only what was synced: what a machine that loses its power would have.
//
// Loaded with LD_PRELOAD. SYNCED_ONLY_OF names the directory whose database files are followed, SYNCED_ONLY_TO where their copies go.
// Writes are remembered as ranges of the file and carried over at fsync and fdatasync. Nobody shrinks, extends or maps a file unseen: a
// shared writable mapping of a followed file ends the process. The index of a write-ahead log ("-shm") is mapped and is not followed:
// SQLite builds it anew.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 65536
#define MAX_FILES 64
#define MAX_RANGES 1024

// The next definition of a function: the system's own.
#define SYSTEM(name, type) ((type)system_symbol(#name))

typedef int (*open_type)(const char *, int, ...);
typedef int (*openat_type)(int, const char *, int, ...);
typedef ssize_t (*write_type)(int, const void *, size_t);
typedef ssize_t (*pwrite_type)(int, const void *, size_t, off_t);
typedef int (*truncate_type)(int, off_t);
typedef int (*allocate_type)(int, off_t, off_t);
typedef int (*descriptor_type)(int);
typedef int (*path_type)(const char *);
typedef int (*rename_type)(const char *, const char *);
typedef void *(*mmap_type)(void *, size_t, int, int, int, off_t);

struct range { off_t from, to; };

struct followed {
    char path[PATH_MAX];
    char copy[PATH_MAX];
    struct range dirty[MAX_RANGES];
    int count;
};

static struct followed files[MAX_FILES];
static int file_count;
static short file_of[MAX_DESCRIPTORS]; // 0 for none, else its number from 1
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *system_symbol(const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol) abort();
    return symbol;
}

static _Noreturn void give_up(const char *what, const char *path)
{
    dprintf(STDERR_FILENO, "synced_only: %s (%s)\n", what, path);
    abort();
}

static int ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcmp(path + length - tail, end) == 0;
}

static int is_followed(const char *path)
{
    const char *directory = getenv("SYNCED_ONLY_OF");
    return directory && strncmp(path, directory, strlen(directory)) == 0
        && (ends_with(path, ".db") || ends_with(path, ".db-wal") || ends_with(path, ".db-journal"));
}

static struct followed *file_at(int descriptor)
{
    return descriptor >= 0 && descriptor < MAX_DESCRIPTORS && file_of[descriptor] ? &files[file_of[descriptor] - 1] : NULL;
}

static struct followed *file_named(const char *path)
{
    for (int i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0) return &files[i];
    return NULL;
}

static void touch(struct followed *file, off_t from, off_t to)
{
    if (from >= to) return;
    struct range *last = file->count ? &file->dirty[file->count - 1] : NULL;
    if (last && from >= last->from && from <= last->to) {
        if (to > last->to) last->to = to;
        return;
    }
    if (file->count == MAX_RANGES) {
        // Too many to tell apart: one range around them all carries over more than was touched, and nothing that was not written.
        for (int i = 1; i < file->count; i++) {
            if (file->dirty[i].from < file->dirty[0].from) file->dirty[0].from = file->dirty[i].from;
            if (file->dirty[i].to > file->dirty[0].to) file->dirty[0].to = file->dirty[i].to;
        }
        file->count = 1;
    }
    file->dirty[file->count++] = (struct range){from, to};
}

// What was written since the last time becomes durable.
static void carry_over(int descriptor, struct followed *file)
{
    static char buffer[1 << 16];
    struct stat now;
    int source = SYSTEM(open, open_type)(file->path, O_RDONLY | O_CLOEXEC);
    int copy = SYSTEM(open, open_type)(file->copy, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (source < 0 || copy < 0 || fstat(descriptor, &now) != 0) give_up("a copy cannot be opened", file->copy);
    for (int i = 0; i < file->count; i++) {
        for (off_t at = file->dirty[i].from; at < file->dirty[i].to;) {
            size_t left = (size_t)(file->dirty[i].to - at);
            ssize_t got = pread(source, buffer, left < sizeof buffer ? left : sizeof buffer, at);
            if (got <= 0) break; // beyond the end: it has shrunk since
            if (SYSTEM(pwrite, pwrite_type)(copy, buffer, (size_t)got, at) != got) give_up("a copy cannot be written", file->copy);
            at += got;
        }
    }
    if (SYSTEM(ftruncate, truncate_type)(copy, now.st_size) != 0) give_up("a copy cannot be cut", file->copy);
    file->count = 0;
    SYSTEM(close, descriptor_type)(source);
    SYSTEM(close, descriptor_type)(copy);
}

static int opened(int descriptor, const char *path, int flags)
{
    char full[PATH_MAX];
    if (descriptor < 0 || !realpath(path, full) || !is_followed(full)) return descriptor;
    if (descriptor >= MAX_DESCRIPTORS || (flags & O_TRUNC)) give_up("a descriptor is too high, or a file is emptied as it is opened", full);
    pthread_mutex_lock(&gate);
    struct followed *file = file_named(full);
    if (!file) {
        if (file_count == MAX_FILES) give_up("too many files", full);
        file = &files[file_count++];
        snprintf(file->path, sizeof file->path, "%s", full);
        if (snprintf(file->copy, sizeof file->copy, "%s/%s", getenv("SYNCED_ONLY_TO"), strrchr(full, '/') + 1) >= PATH_MAX) abort();
    }
    file_of[descriptor] = (short)(file - files + 1);
    pthread_mutex_unlock(&gate);
    return descriptor;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = mode_of(flags, arguments); \
        va_end(arguments); \
        return opened(SYSTEM(name, open_type)(path, flags, mode), path, flags); \
    }

#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) \
    { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = mode_of(flags, arguments); \
        va_end(arguments); \
        int descriptor = SYSTEM(name, openat_type)(directory, path, flags, mode); \
        return path[0] == '/' || directory == AT_FDCWD ? opened(descriptor, path, flags) : descriptor; \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

static ssize_t wrote(int descriptor, off_t from, ssize_t count)
{
    pthread_mutex_lock(&gate);
    struct followed *file = file_at(descriptor);
    if (file && count > 0) touch(file, from, from + count);
    pthread_mutex_unlock(&gate);
    return count;
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    ssize_t done = SYSTEM(write, write_type)(descriptor, bytes, count);
    return file_at(descriptor) ? wrote(descriptor, lseek(descriptor, 0, SEEK_CUR) - done, done) : done;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t from)
{
    return wrote(descriptor, from, SYSTEM(pwrite, pwrite_type)(descriptor, bytes, count, from));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t from)
{
    return wrote(descriptor, from, SYSTEM(pwrite64, pwrite_type)(descriptor, bytes, count, from));
}

static int resized(int descriptor, off_t before, off_t size, int result)
{
    pthread_mutex_lock(&gate);
    struct followed *file = file_at(descriptor);
    // What lies between reads as zeros, now or when the file grows again.
    if (file && result == 0) touch(file, before < size ? before : size, before < size ? size : before);
    pthread_mutex_unlock(&gate);
    return result;
}

static off_t size_of(int descriptor)
{
    struct stat now;
    return fstat(descriptor, &now) == 0 ? now.st_size : 0;
}

int ftruncate(int descriptor, off_t size)
{
    off_t before = size_of(descriptor);
    return resized(descriptor, before, size, SYSTEM(ftruncate, truncate_type)(descriptor, size));
}

int ftruncate64(int descriptor, off64_t size)
{
    off_t before = size_of(descriptor);
    return resized(descriptor, before, size, SYSTEM(ftruncate64, truncate_type)(descriptor, size));
}

int posix_fallocate(int descriptor, off_t from, off_t length)
{
    off_t before = size_of(descriptor);
    return resized(descriptor, before, from + length, SYSTEM(posix_fallocate, allocate_type)(descriptor, from, length));
}

int posix_fallocate64(int descriptor, off64_t from, off64_t length)
{
    off_t before = size_of(descriptor);
    return resized(descriptor, before, from + length, SYSTEM(posix_fallocate64, allocate_type)(descriptor, from, length));
}

static int synced(int descriptor, int result)
{
    pthread_mutex_lock(&gate);
    struct followed *file = file_at(descriptor);
    if (file && result == 0) carry_over(descriptor, file);
    pthread_mutex_unlock(&gate);
    return result;
}

int fsync(int descriptor)
{
    return synced(descriptor, SYSTEM(fsync, descriptor_type)(descriptor));
}

int fdatasync(int descriptor)
{
    return synced(descriptor, SYSTEM(fdatasync, descriptor_type)(descriptor));
}

int close(int descriptor)
{
    if (descriptor >= 0 && descriptor < MAX_DESCRIPTORS) file_of[descriptor] = 0;
    return SYSTEM(close, descriptor_type)(descriptor);
}

int unlink(const char *path)
{
    char full[PATH_MAX];
    if (realpath(path, full) && is_followed(full)) {
        pthread_mutex_lock(&gate);
        struct followed *file = file_named(full);
        if (file) {
            SYSTEM(unlink, path_type)(file->copy);
            file->count = 0;
        }
        pthread_mutex_unlock(&gate);
    }
    return SYSTEM(unlink, path_type)(path);
}

int rename(const char *from, const char *to)
{
    char full[PATH_MAX];
    if (realpath(from, full) && is_followed(full)) give_up("a followed file is renamed", full);
    return SYSTEM(rename, rename_type)(from, to);
}

static void check_mapping(int protection, int flags, int descriptor)
{
    struct followed *file = file_at(descriptor);
    if (file && (protection & PROT_WRITE) && (flags & MAP_SHARED)) give_up("a followed file is mapped for writing", file->path);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t from)
{
    check_mapping(protection, flags, descriptor);
    return SYSTEM(mmap, mmap_type)(address, length, protection, flags, descriptor, from);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t from)
{
    check_mapping(protection, flags, descriptor);
    return SYSTEM(mmap64, mmap_type)(address, length, protection, flags, descriptor, from);
}
