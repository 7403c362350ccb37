// A disk that takes its time: every sync of a process waits for as many milliseconds as a file says, before the system's own is done.
//
// Loaded with LD_PRELOAD. SLOW_SYNC_FILE names the file. Where it is not there, or says nothing, nobody waits.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int (*sync_type)(int);

static void wait_as_told(void)
{
    const char *path = getenv("SLOW_SYNC_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    char text[16] = { 0 };
    long milliseconds = read(file, text, sizeof text - 1) > 0 ? strtol(text, NULL, 10) : 0;
    close(file);
    struct timespec left = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    while (milliseconds > 0 && nanosleep(&left, &left) != 0) { }
}

static int sync_with(const char *name, int file)
{
    sync_type next = (sync_type)dlsym(RTLD_NEXT, name);
    if (!next) abort();
    wait_as_told();
    return next(file);
}

int fsync(int file) { return sync_with("fsync", file); }

int fdatasync(int file) { return sync_with("fdatasync", file); }
