// trinity-files ROOT OPERATION [ARGUMENT...]
//
// Lists, reads and changes files below ROOT for the platform, and nothing outside, whatever links and races there are: every path is resolved by
// the kernel with openat2 and RESOLVE_BENEATH. A name may have every byte but a slash and zero, so paths are given in hexadecimal.
//
//   list PATH AFTER LIMIT               what is in a folder, by name: the first LIMIT behind the name AFTER
//   stat PATH                           what is at a path; a link is not followed
//   read PATH                           the content of a file
//   write PATH CONDITION LIMIT          takes a file's place with what is read, at most LIMIT bytes
//   make PATH                           makes a folder, with those above it
//   remove PATH                         removes a file, or a folder with all that is in it
//   move FROM TO CONDITION              gives a file or folder another path
//   usage                               how many bytes and how many files there are
//   export LIMIT                        everything as a tar archive
//   import LIMIT COUNT LINKS            unpacks a tar archive; all of it, or nothing. LINKS are those that lead out: refuse or skip
//
// CONDITION is "any"; "none": nothing may be there; or the version that must be there.
//
// What is written begins with a byte that says how it went. After 0 comes the answer, after another one a text. Numbers are big-endian. What is
// read comes in pieces, each with its length in four bytes; a piece of length 0 ends it, and an end without one is a sender that gave up.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { OK, NOT_FOUND, LEADS_OUT, IS_FOLDER, NOT_FOLDER, EXISTS, CHANGED, TOO_LARGE, NO_SPACE, INVALID, DENIED, FAILED, NOT_FILE, BROKEN };
enum { BLOCK = 512, PIECE = 262144, MAX_PATH = 4096, MAX_DEPTH = 500, MAX_LIST = 1000, MAX_LABEL = 65536, AGENT = 10001 };

// The platform's own: prompts that are about to be taken, and archives that are about to be unpacked.
static const char PLATFORM[] = ".trinity";

static int root = -1;
static int has_begun;
static unsigned char piece[PIECE];

// Where a change leaves something behind when it ends before its end.
static int left_folder = -1;
static const char *left_name;
static void remove_at(int folder, const char *name, int depth);

static void put(const void *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t written = write(STDOUT_FILENO, (const char *)bytes + done, length - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(1);
        done += (size_t)written;
    }
}

static void put_number(uint64_t number, int bytes) {
    unsigned char buffer[8];
    for (int i = 0; i < bytes; i++)
        buffer[i] = (unsigned char)(number >> (8 * (bytes - 1 - i)));
    put(buffer, (size_t)bytes);
}

static void begin(void) {
    has_begun = 1;
    put_number(OK, 1);
}

// Ends it. Once the answer has begun it only ends early: whoever reads it sees the exit code.
__attribute__((noreturn)) static void fail(int status, const char *text) {
    if (left_name != NULL) {
        const char *name = left_name;
        left_name = NULL;
        remove_at(left_folder, name, 0);
    }
    if (!has_begun) {
        put_number((uint64_t)status, 1);
        put(text, strlen(text));
    }
    _exit(1);
}

__attribute__((noreturn)) static void fail_with(int error) {
    switch (error) {
    case ENOENT: fail(NOT_FOUND, "There is no such file or folder.");
    case ENOTDIR: fail(NOT_FOLDER, "A part of the path is no folder.");
    case EXDEV: case ELOOP: fail(LEADS_OUT, "The path leads out of the workspace.");
    case EISDIR: fail(IS_FOLDER, "It is a folder.");
    case EEXIST: case ENOTEMPTY: fail(EXISTS, "Something of that name is there.");
    case ENOSPC: case EDQUOT: case ENOMEM: fail(NO_SPACE, "There is no space left.");
    case EFBIG: fail(TOO_LARGE, "It is too large.");
    case ENAMETOOLONG: case EINVAL: fail(INVALID, "The path cannot be one.");
    case EACCES: case EPERM: case EROFS: fail(DENIED, "The agent itself may not do that.");
    default: fail(FAILED, strerror(error));
    }
}

static int try_open(int folder, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve};
    long opened;
    do
        opened = syscall(SYS_openat2, folder, path, &how, sizeof how);
    while (opened < 0 && (errno == EINTR || errno == EAGAIN));
    return (int)opened;
}

static int open_at(int folder, const char *path, uint64_t flags, uint64_t resolve) {
    int opened = try_open(folder, *path == '\0' ? "." : path, flags, resolve);
    if (opened < 0)
        fail_with(errno);
    return opened;
}

// A path that was given in hexadecimal.
static char *path_of(const char *hex) {
    size_t length = strlen(hex);
    if (length % 2 != 0 || length > 2 * MAX_PATH || strspn(hex, "0123456789abcdef") != length)
        fail(INVALID, "The path cannot be one.");
    char *path = calloc(1, length / 2 + 1);
    if (path == NULL)
        fail_with(ENOMEM);
    for (size_t i = 0; i < length / 2; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        path[i] = (char)strtol(digits, NULL, 16);
        if (path[i] == '\0')
            fail(INVALID, "The path cannot be one.");
    }
    return path;
}

static uint64_t number_of(const char *text) {
    char *end;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0)
        fail(INVALID, "usage: trinity-files ROOT OPERATION [ARGUMENT...]");
    return number;
}

static int is_part(const char *name) {
    return *name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strchr(name, '/') == NULL;
}

// The folder that a path is in, opened, and the last part of it.
static int parent_of(char *path, char **name, uint64_t resolve) {
    char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    if (!is_part(*name))
        fail(INVALID, "The path cannot be one.");
    if (slash == NULL)
        return dup(root);
    *slash = '\0';
    return open_at(root, path, O_PATH | O_DIRECTORY, resolve);
}

static void version_of(const struct stat *found, char *version, size_t size) {
    snprintf(version, size, "%llx-%llx-%llx%09lx", (unsigned long long)found->st_ino, (unsigned long long)found->st_size,
        (unsigned long long)found->st_ctim.tv_sec, (unsigned long)found->st_ctim.tv_nsec);
}

static void check(int folder, const char *name, const char *condition) {
    struct stat found;
    char version[80];
    if (strcmp(condition, "any") == 0)
        return;
    int is_there = fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
    if (!is_there && errno != ENOENT)
        fail_with(errno);
    if (strcmp(condition, "none") == 0) {
        if (is_there)
            fail(EXISTS, "Something of that name is there.");
        return;
    }
    if (is_there)
        version_of(&found, version, sizeof version);
    if (!is_there || strcmp(version, condition) != 0)
        fail(CHANGED, "It is not as it was.");
}

// A record: kind, rights, size, time of the last change in nanoseconds, version, name, and what a link says.
static void put_entry(int folder, const char *name, const struct stat *found) {
    char version[80], target[MAX_PATH];
    ssize_t length = 0;
    version_of(found, version, sizeof version);
    if (S_ISLNK(found->st_mode) && (length = readlinkat(folder, name, target, sizeof target)) < 0)
        length = 0;
    char kind = S_ISREG(found->st_mode) ? 'f' : S_ISDIR(found->st_mode) ? 'd' : S_ISLNK(found->st_mode) ? 'l' : 'o';
    put(&kind, 1);
    put_number(found->st_mode & 07777, 4);
    put_number(S_ISREG(found->st_mode) ? (uint64_t)found->st_size : 0, 8);
    put_number((uint64_t)found->st_mtim.tv_sec * 1000000000ull + (uint64_t)found->st_mtim.tv_nsec, 8);
    put_number(strlen(version), 4);
    put(version, strlen(version));
    put_number(strlen(name), 4);
    put(name, strlen(name));
    put_number((uint64_t)length, 4);
    put(target, (size_t)length);
}

static DIR *read_folder(int folder) {
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (entries == NULL)
        fail_with(errno);
    return entries;
}

static struct dirent *next(DIR *entries) {
    struct dirent *entry;
    do
        entry = readdir(entries);
    while (entry != NULL && !is_part(entry->d_name));
    return entry;
}

// A folder may have any number of entries: only those that are asked for are held.
static void list(const char *path, const char *after, uint64_t limit) {
    static char *names[MAX_LIST + 1];
    size_t count = 0;
    if (limit < 1 || limit > MAX_LIST)
        fail(INVALID, "usage: list PATH AFTER LIMIT");
    DIR *entries = read_folder(open_at(root, path, O_RDONLY | O_DIRECTORY, 0));
    for (struct dirent *entry; (entry = next(entries)) != NULL;) {
        if (strcmp(entry->d_name, after) <= 0 || (count == limit && strcmp(entry->d_name, names[count - 1]) >= 0))
            continue;
        if (count == limit)
            free(names[--count]);
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (strcmp(names[middle], entry->d_name) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        memmove(names + low + 1, names + low, (count - low) * sizeof *names);
        if ((names[low] = strdup(entry->d_name)) == NULL)
            fail_with(ENOMEM);
        count++;
    }
    begin();
    for (size_t i = 0; i < count; i++) {
        struct stat found;
        if (fstatat(dirfd(entries), names[i], &found, AT_SYMLINK_NOFOLLOW) == 0)
            put_entry(dirfd(entries), names[i], &found);
    }
}

static void show(char *path) {
    struct stat found;
    if (*path == '\0') {
        if (fstat(root, &found) != 0)
            fail_with(errno);
        begin();
        put_entry(root, "", &found);
        return;
    }
    char *name;
    int folder = parent_of(path, &name, 0);
    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        fail_with(errno);
    begin();
    put_entry(folder, name, &found);
}

// Exactly so many bytes: a file that grows meanwhile is cut, and one that shrinks ends the whole.
static void put_content(int file, uint64_t size) {
    while (size > 0) {
        ssize_t length = read(file, piece, size < PIECE ? (size_t)size : PIECE);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            fail(FAILED, "The file was changed while it was read.");
        put(piece, (size_t)length);
        size -= (uint64_t)length;
    }
}

// What waits for somebody else, as a pipe does, is no file.
static int open_file(int folder, const char *path, uint64_t resolve, struct stat *found) {
    int file = open_at(folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, resolve);
    if (fstat(file, found) != 0)
        fail_with(errno);
    if (S_ISDIR(found->st_mode))
        fail(IS_FOLDER, "It is a folder.");
    if (!S_ISREG(found->st_mode))
        fail(NOT_FILE, "It is no file.");
    return file;
}

static void read_file(const char *path) {
    struct stat found;
    int file = open_file(root, path, 0, &found);
    begin();
    put_entry(root, "", &found);
    put_content(file, (uint64_t)found.st_size);
}

// What is read, without the lengths of its pieces.
static size_t piece_left;
static int has_ended;

static int get(void *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t count = read(STDIN_FILENO, (char *)bytes + done, length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return 0;
        done += (size_t)count;
    }
    return 1;
}

static size_t take(void *bytes, size_t length) {
    if (has_ended)
        return 0;
    if (piece_left == 0) {
        unsigned char head[4];
        if (!get(head, sizeof head))
            fail(BROKEN, "The sender gave up.");
        piece_left = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        if (piece_left == 0) {
            has_ended = 1;
            return 0;
        }
    }
    length = length < piece_left ? length : piece_left;
    if (!get(bytes, length))
        fail(BROKEN, "The sender gave up.");
    piece_left -= length;
    return length;
}

static void write_all(int file, const unsigned char *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t written = write(file, bytes + done, length - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail_with(errno);
        done += (size_t)written;
    }
}

static const char *own_name(const char *prefix) {
    static char name[64];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(name, sizeof name, "%s%lx-%lx%lx", prefix, (long)getpid(), (long)now.tv_sec, (long)now.tv_nsec);
    return name;
}

// It takes its place when it is whole.
static void write_file(char *path, const char *condition, uint64_t limit) {
    char *name;
    struct stat found;
    int folder = parent_of(path, &name, 0);
    check(folder, name, condition);
    mode_t mode = 0644;
    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0) {
        if (S_ISDIR(found.st_mode))
            fail(IS_FOLDER, "It is a folder.");
        if (S_ISREG(found.st_mode))
            mode = found.st_mode & 0777;
    }
    left_folder = folder;
    left_name = own_name(".trinity-write-");
    int file = openat(folder, left_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        left_name = NULL;
        fail_with(errno);
    }
    uint64_t size = 0;
    for (size_t length; (length = take(piece, PIECE)) > 0; size += length) {
        if (length > limit - size)
            fail(TOO_LARGE, "The file is larger than files may be.");
        write_all(file, piece, length);
    }
    if (fchmod(file, mode) != 0)
        fail_with(errno);
    check(folder, name, condition);
    if (syscall(SYS_renameat2, folder, left_name, folder, name, strcmp(condition, "none") == 0 ? RENAME_NOREPLACE : 0) != 0)
        fail_with(errno);
    left_name = NULL;
    if (fstat(file, &found) != 0)
        fail_with(errno);
    begin();
    put_entry(root, "", &found);
}

// Makes the folders of a path that are not there, and opens the last one.
static int make_folders(int folder, char *path, uint64_t resolve) {
    int at = dup(folder);
    for (char *part = strtok(path, "/"); part != NULL; part = strtok(NULL, "/")) {
        if (!is_part(part))
            fail(INVALID, "The path cannot be one.");
        if (mkdirat(at, part, 0755) != 0 && errno != EEXIST)
            fail_with(errno);
        int below = try_open(at, part, O_PATH | O_DIRECTORY, resolve);
        if (below < 0)
            fail_with(errno);
        close(at);
        at = below;
    }
    return at;
}

// A link is removed, and not what it leads to.
static void remove_at(int folder, const char *name, int depth) {
    if (unlinkat(folder, name, 0) == 0)
        return;
    if (errno != EISDIR)
        fail_with(errno);
    if (depth > MAX_DEPTH)
        fail(INVALID, "The folder is too deep.");
    int opened = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = read_folder(opened);
    for (struct dirent *entry; (entry = next(entries)) != NULL;)
        remove_at(opened, entry->d_name, depth + 1);
    closedir(entries);
    if (unlinkat(folder, name, AT_REMOVEDIR) != 0)
        fail_with(errno);
}

static void remove_path(char *path) {
    char *name;
    int folder = parent_of(path, &name, 0);
    remove_at(folder, name, 0);
    begin();
}

static void move(char *from, char *to, const char *condition) {
    char *name, *target;
    int folder = parent_of(from, &name, 0), other = parent_of(to, &target, 0);
    if (strcmp(condition, "none") != 0)
        check(other, target, condition);
    if (syscall(SYS_renameat2, folder, name, other, target, strcmp(condition, "none") == 0 ? RENAME_NOREPLACE : 0) != 0)
        fail_with(errno);
    begin();
}

// Walks everything below a folder; a folder comes before what is in it.
typedef void visit(int folder, const char *name, const char *path, const struct stat *found);

static void walk(int folder, const char *path, int depth, int skips, visit *visited) {
    DIR *entries = read_folder(folder);
    for (struct dirent *entry; (entry = next(entries)) != NULL;) {
        struct stat found;
        char below[2 * MAX_PATH];
        if (skips && strcmp(entry->d_name, PLATFORM) == 0)
            continue;
        if (fstatat(dirfd(entries), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (snprintf(below, sizeof below, "%s%s%s", path, *path == '\0' ? "" : "/", entry->d_name) >= MAX_PATH || depth > MAX_DEPTH)
            fail(INVALID, "The folders are too deep.");
        visited(dirfd(entries), entry->d_name, below, &found);
        if (S_ISDIR(found.st_mode)) {
            int opened = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (opened >= 0)
                walk(opened, below, depth + 1, 0, visited);
        }
    }
    closedir(entries);
}

static uint64_t bytes, files, most;

static void count_entry(int folder, const char *name, const char *path, const struct stat *found) {
    (void)folder, (void)name, (void)path;
    bytes += (uint64_t)found->st_blocks * BLOCK;
    files++;
}

static void usage(void) {
    walk(open_at(root, "", O_RDONLY | O_DIRECTORY, 0), "", 0, 0, count_entry);
    begin();
    put_number(bytes, 8);
    put_number(files, 8);
}

static void put_octal(char *field, size_t size, uint64_t number) {
    // What does not fit in digits is in binary, as GNU tar does it.
    if (number >> (3 * (size - 1)) != 0) {
        for (size_t i = size; i-- > 0; number >>= 8)
            field[i] = (char)number;
        field[0] = (char)0x80;
        return;
    }
    for (size_t i = size - 1; i-- > 0; number >>= 3)
        field[i] = (char)('0' + (number & 7));
}

static void put_zeros(size_t length) {
    static const char zeros[BLOCK];
    put(zeros, length);
}

static void put_header(char type, const char *name, const char *target, mode_t mode, uint64_t size, time_t changed) {
    char header[BLOCK] = {0};
    strncpy(header, name, 100);
    put_octal(header + 100, 8, mode & 0777);
    put_octal(header + 108, 8, AGENT);
    put_octal(header + 116, 8, AGENT);
    put_octal(header + 124, 12, size);
    put_octal(header + 136, 12, changed < 0 ? 0 : (uint64_t)changed);
    memset(header + 148, ' ', 8);
    header[156] = type;
    strncpy(header + 157, target, 100);
    memcpy(header + 257, "ustar  ", 8);
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    put(header, BLOCK);
}

static void put_long(char type, const char *text) {
    size_t length = strlen(text);
    if (length <= 100)
        return;
    put_header(type, "././@LongLink", "", 0, length + 1, 0);
    put(text, length + 1);
    put_zeros((BLOCK - (length + 1) % BLOCK) % BLOCK);
}

static void measure_entry(int folder, const char *name, const char *path, const struct stat *found) {
    (void)folder, (void)name;
    bytes += BLOCK + (strlen(path) > 98 ? 2 * BLOCK + strlen(path) : 0);
    if (S_ISREG(found->st_mode))
        bytes += (uint64_t)(found->st_size + BLOCK - 1) / BLOCK * BLOCK;
    if (bytes > most)
        fail(TOO_LARGE, "The workspace is larger than what is exported.");
}

static void export_entry(int folder, const char *name, const char *path, const struct stat *seen) {
    char target[MAX_PATH] = "", entry[MAX_PATH + 2];
    struct stat found = *seen;
    int file = -1;
    snprintf(entry, sizeof entry, "%s%s", path, S_ISDIR(found.st_mode) ? "/" : "");
    measure_entry(folder, name, path, seen);
    if (S_ISLNK(found.st_mode)) {
        ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
        if (length < 0)
            return;
        target[length] = '\0';
    } else if (S_ISREG(found.st_mode)) {
        file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (file < 0 || fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
            close(file);
            return;
        }
    } else if (!S_ISDIR(found.st_mode))
        return;
    put_long('K', target);
    put_long('L', entry);
    put_header(S_ISLNK(found.st_mode) ? '2' : S_ISDIR(found.st_mode) ? '5' : '0', entry, target, found.st_mode,
        file < 0 ? 0 : (uint64_t)found.st_size, found.st_mtim.tv_sec);
    if (file >= 0) {
        put_content(file, (uint64_t)found.st_size);
        put_zeros((BLOCK - (size_t)(found.st_size % BLOCK)) % BLOCK);
        close(file);
    }
}

static void export_all(uint64_t limit) {
    most = limit;
    walk(open_at(root, "", O_RDONLY | O_DIRECTORY, 0), "", 0, 1, measure_entry);
    begin();
    bytes = 0;
    walk(open_at(root, "", O_RDONLY | O_DIRECTORY, 0), "", 0, 1, export_entry);
    put_zeros(BLOCK);
    put_zeros(BLOCK);
}

static int take_all(void *buffer, size_t length) {
    size_t done = 0;
    for (size_t count; done < length && (count = take((char *)buffer + done, length - done)) > 0;)
        done += count;
    bytes += done;
    if (bytes > most)
        fail(TOO_LARGE, "The archive is larger than what is imported.");
    if (done != 0 && done != length)
        fail(INVALID, "The archive ends in the middle.");
    return done == length;
}

static uint64_t get_octal(const unsigned char *field, size_t size) {
    uint64_t number = 0;
    if (field[0] == 0x80) {
        for (size_t i = size > 8 ? size - 8 : 1; i < size; i++)
            number = number << 8 | field[i];
        return number;
    }
    size_t i = 0;
    while (i < size && field[i] == ' ')
        i++;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
        number = number << 3 | (uint64_t)(field[i] - '0');
    if (i < size && field[i] != '\0' && field[i] != ' ')
        fail(INVALID, "The archive is no tar archive.");
    return number;
}

// The content of an entry that says something of the next one.
static char *take_label(uint64_t size) {
    static char padding[BLOCK];
    if (size > MAX_LABEL)
        fail(INVALID, "The archive has a name that is too long.");
    char *label = calloc(1, (size_t)size + 1);
    if (label == NULL)
        fail_with(ENOMEM);
    if ((size > 0 && !take_all(label, (size_t)size)) || (size % BLOCK != 0 && !take_all(padding, BLOCK - (size_t)(size % BLOCK))))
        fail(INVALID, "The archive ends in the middle.");
    return label;
}

struct entry {
    char *name, *target;
    uint64_t size;
    int has_size;
};

static void keep(char **kept, const char *text) {
    free(*kept);
    if ((*kept = strdup(text)) == NULL)
        fail_with(ENOMEM);
}

// "LENGTH KEY=VALUE\n", again and again; the length is that of all of it.
static void read_pax(char *label, size_t size, struct entry *entry) {
    for (size_t at = 0; at < size;) {
        char *end, *record = label + at;
        unsigned long length = strtoul(record, &end, 10);
        if (length < 5 || length > size - at || *end != ' ' || record[length - 1] != '\n')
            fail(INVALID, "The archive is no tar archive.");
        record[length - 1] = '\0';
        char *key = end + 1, *value = strchr(key, '=');
        if (value == NULL || strlen(record) != length - 1)
            fail(INVALID, "The archive is no tar archive.");
        *value++ = '\0';
        if (strcmp(key, "path") == 0)
            keep(&entry->name, value);
        else if (strcmp(key, "linkpath") == 0)
            keep(&entry->target, value);
        else if (strcmp(key, "size") == 0) {
            entry->size = strtoull(value, NULL, 10);
            entry->has_size = 1;
        } else if (strncmp(key, "GNU.sparse", 10) == 0)
            fail(INVALID, "The archive has files with holes.");
        at += length;
    }
}

// A path without what means nothing. It begins so many folders below the top; whether it stays below it.
static int clean(const char *path, int depth, char result[MAX_PATH]) {
    char copy[MAX_PATH], *rest = copy;
    if (*path == '/' || strlen(path) >= MAX_PATH)
        return 0;
    strcpy(copy, path);
    *result = '\0';
    for (char *part; (part = strsep(&rest, "/")) != NULL;) {
        if (*part == '\0' || strcmp(part, ".") == 0)
            continue;
        depth += strcmp(part, "..") == 0 ? -1 : 1;
        if (depth < 0)
            return 0;
        strcat(strcat(result, *result == '\0' ? "" : "/"), part);
    }
    return 1;
}

static int depth_of(const char *path) {
    int depth = 0;
    for (; *path != '\0'; path++)
        depth += *path == '/';
    return depth;
}

static int has_way_up(const char *path) {
    for (const char *at = path; (at = strstr(at, "..")) != NULL; at += 2)
        if ((at == path || at[-1] == '/') && (at[2] == '\0' || at[2] == '/'))
            return 1;
    return 0;
}

__attribute__((noreturn)) static void refuse(const char *name, const char *why) {
    static char text[MAX_PATH + 100];
    snprintf(text, sizeof text, "%.200s: %s", name, why);
    fail(INVALID, text);
}

static void take_content(int file, uint64_t size) {
    static unsigned char padding[BLOCK];
    for (uint64_t left = size; left > 0;) {
        size_t length = left < PIECE ? (size_t)left : PIECE;
        if (!take_all(piece, length))
            fail(INVALID, "The archive ends in the middle.");
        if (file >= 0)
            write_all(file, piece, length);
        left -= length;
    }
    if (size % BLOCK != 0 && !take_all(padding, BLOCK - (size_t)(size % BLOCK)))
        fail(INVALID, "The archive ends in the middle.");
}

// The folder of an entry below the staging folder, made if it is not there; nothing on the way may be a link.
static int folder_of(int stage, const char *path, char copy[MAX_PATH], char **name) {
    char *slash = strrchr(strcpy(copy, path), '/');
    *name = slash == NULL ? copy : slash + 1;
    if (slash == NULL)
        return dup(stage);
    *slash = '\0';
    return make_folders(stage, copy, RESOLVE_NO_SYMLINKS);
}

static void unpack(int stage, char type, const struct entry *entry, mode_t mode, int skips_links) {
    char path[MAX_PATH], copy[MAX_PATH], other_copy[MAX_PATH], target[MAX_PATH], *name;
    if (!clean(entry->name, 0, path) || has_way_up(entry->name))
        refuse(entry->name, "It leads out of the workspace.");
    if (*path == '\0' && type == '5')
        return;
    if (*path == '\0' || strcmp(path, PLATFORM) == 0 || strncmp(path, ".trinity/", 9) == 0)
        refuse(entry->name, "It is the platform's own.");
    int folder = folder_of(stage, path, copy, &name);
    if (type == '5') {
        if (mkdirat(folder, name, 0755) != 0 && errno != EEXIST)
            fail_with(errno);
        close(folder);
        return;
    }
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        fail_with(errno);
    if (type == '2') {
        if (clean(entry->target, depth_of(path), target)) {
            if (symlinkat(entry->target, folder, name) != 0)
                fail_with(errno);
        } else if (!skips_links)
            refuse(entry->name, "It is a link that leads out of the workspace.");
    } else if (type == '1') {
        char *other;
        if (!clean(entry->target, 0, target) || has_way_up(entry->target) || *target == '\0')
            refuse(entry->name, "It is a link that leads out of the workspace.");
        int from = folder_of(stage, target, other_copy, &other);
        if (linkat(from, other, folder, name, 0) != 0)
            refuse(entry->name, "It is a link to what is not in the archive before it.");
        close(from);
    } else {
        int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0)
            fail_with(errno);
        take_content(file, entry->size);
        if (fchmod(file, (mode & 0777) | 0600) != 0)
            fail_with(errno);
        close(file);
    }
    close(folder);
}

// Whether each folder of one comes where there is a folder or nothing, and everything else where there is no folder. Then: brings it there.
static void merge(int from, int to, int depth, int is_trial) {
    if (depth > MAX_DEPTH)
        fail(INVALID, "The folders are too deep.");
    DIR *entries = read_folder(openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (struct dirent *entry; (entry = next(entries)) != NULL;) {
        struct stat found, other;
        if (fstatat(from, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0)
            fail_with(errno);
        int is_there = fstatat(to, entry->d_name, &other, AT_SYMLINK_NOFOLLOW) == 0;
        if (is_there && S_ISDIR(found.st_mode) != S_ISDIR(other.st_mode))
            refuse(entry->d_name, S_ISDIR(found.st_mode) ? "It is a folder, and a file of that name is there." : "A folder of that name is there.");
        if (is_there && S_ISDIR(found.st_mode)) {
            int below = openat(from, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            int there = openat(to, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (below < 0 || there < 0)
                fail_with(errno);
            merge(below, there, depth + 1, is_trial);
            close(below);
            close(there);
        } else if (!is_trial && renameat(from, entry->d_name, to, entry->d_name) != 0)
            fail_with(errno);
    }
    closedir(entries);
}

static void check_header(const unsigned char *header) {
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= 148 && i < 156 ? ' ' : header[i];
    if (get_octal(header + 148, 8) != sum)
        fail(INVALID, "The archive is no tar archive.");
}

// What was killed could not clean up.
static void remove_stale(int folder) {
    DIR *entries = read_folder(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (struct dirent *entry; (entry = next(entries)) != NULL;) {
        struct stat found;
        if (strncmp(entry->d_name, "import-", 7) == 0 && fstatat(folder, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
            found.st_mtim.tv_sec < time(NULL) - 86400)
            remove_at(folder, entry->d_name, 0);
    }
    closedir(entries);
}

static void import_all(uint64_t limit, uint64_t count, int skips_links) {
    static unsigned char header[BLOCK];
    static const unsigned char zeros[BLOCK];
    char platform[] = ".trinity";
    most = limit;
    left_folder = make_folders(root, platform, RESOLVE_NO_SYMLINKS);
    remove_stale(left_folder);
    left_name = own_name("import-");
    if (mkdirat(left_folder, left_name, 0700) != 0) {
        left_name = NULL;
        fail_with(errno);
    }
    int stage = open_at(left_folder, left_name, O_RDONLY | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    struct entry entry = {0};
    while (take_all(header, BLOCK) && memcmp(header, zeros, BLOCK) != 0) {
        check_header(header);
        char type = (char)header[156], name[260] = "", target[101] = "";
        uint64_t size = get_octal(header + 124, 12);
        if (type == 'L' || type == 'K') {
            char *label = take_label(size);
            keep(type == 'L' ? &entry.name : &entry.target, label);
            free(label);
            continue;
        }
        if (type == 'x' || type == 'g') {
            char *label = take_label(size);
            if (type == 'x')
                read_pax(label, (size_t)size, &entry);
            free(label);
            continue;
        }
        if (++files > count)
            fail(TOO_LARGE, "The archive has more files than are imported.");
        int has_prefix = memcmp(header + 257, "ustar\0", 6) == 0 && header[345] != '\0';
        snprintf(name, sizeof name, "%.155s%s%.100s", has_prefix ? (char *)header + 345 : "", has_prefix ? "/" : "", (char *)header);
        memcpy(target, header + 157, 100);
        if (entry.name == NULL)
            keep(&entry.name, name);
        if (entry.target == NULL)
            keep(&entry.target, target);
        entry.size = entry.has_size ? entry.size : size;
        if (type == '\0' || type == '7')
            type = entry.name[0] != '\0' && entry.name[strlen(entry.name) - 1] == '/' ? '5' : '0';
        if (type != '0' && type != '1' && type != '2' && type != '5')
            refuse(entry.name, "It is neither a file nor a folder nor a link.");
        if (type != '0' && entry.size != 0)
            refuse(entry.name, "It has a content, and is no file.");
        unpack(stage, type, &entry, (mode_t)get_octal(header + 100, 8), skips_links);
        free(entry.name);
        free(entry.target);
        entry = (struct entry){0};
    }
    while (take(piece, PIECE) > 0) {
        // Archives are padded: what is behind their end says nothing, and has no end where nobody bounds it.
        if ((bytes += BLOCK) > most)
            fail(TOO_LARGE, "The archive is larger than what is imported.");
    }
    merge(stage, root, 0, 1);
    merge(stage, root, 0, 0);
    const char *left = left_name;
    left_name = NULL;
    remove_at(left_folder, left, 0);
    begin();
    put_number(files, 8);
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_DFL);
    const char *operation = count > 2 ? arguments[2] : "";
    char **given = arguments + 3;
    int has = count - 3;
    if (count < 3 || (root = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        fail(INVALID, "usage: trinity-files ROOT OPERATION [ARGUMENT...]");
    if (strcmp(operation, "list") == 0 && has == 3)
        list(path_of(given[0]), path_of(given[1]), number_of(given[2]));
    else if (strcmp(operation, "stat") == 0 && has == 1)
        show(path_of(given[0]));
    else if (strcmp(operation, "read") == 0 && has == 1)
        read_file(path_of(given[0]));
    else if (strcmp(operation, "write") == 0 && has == 3)
        write_file(path_of(given[0]), given[1], number_of(given[2]));
    else if (strcmp(operation, "make") == 0 && has == 1) {
        make_folders(root, path_of(given[0]), 0);
        begin();
    } else if (strcmp(operation, "remove") == 0 && has == 1)
        remove_path(path_of(given[0]));
    else if (strcmp(operation, "move") == 0 && has == 3)
        move(path_of(given[0]), path_of(given[1]), given[2]);
    else if (strcmp(operation, "usage") == 0 && has == 0)
        usage();
    else if (strcmp(operation, "export") == 0 && has == 1)
        export_all(number_of(given[0]));
    else if (strcmp(operation, "import") == 0 && has == 3)
        import_all(number_of(given[0]), number_of(given[1]), strcmp(given[2], "skip") == 0);
    else
        fail(INVALID, "usage: trinity-files ROOT OPERATION [ARGUMENT...]");
    return 0;
}
