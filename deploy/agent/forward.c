// trinity-forward PORT SOCKET PROGRAM [ARGUMENT...]
//
// Becomes PROGRAM, after it has left a process behind that listens on PORT of the loopback address and passes every connection on to the unix
// socket SOCKET. In a container without a network that is the way to a server outside, for a program that speaks TCP only.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { USAGE = 64, UNAVAILABLE = 69, NOT_FOUND = 127 };

static int fail(int code, const char *what) {
    fprintf(stderr, "trinity-forward: %s: %s\n", what, strerror(errno));
    return code;
}

// Passes on what one end says until it has said all. The other way may go on: a request has often been said before it is answered.
static void pass(int from, int to) {
    char bytes[65536];
    for (;;) {
        ssize_t length = read(from, bytes, sizeof bytes);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            break;
        for (ssize_t done = 0, written; done < length; done += written) {
            written = write(to, bytes + done, length - done);
            if (written < 0 && errno == EINTR)
                written = 0;
            else if (written <= 0)
                return;
        }
    }
    shutdown(to, SHUT_WR);
}

// Each way has a process of its own, so that neither waits for the other. The connection ends with the second of them.
static void connect_to(const struct sockaddr_un *outside, int client) {
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (const struct sockaddr *)outside, sizeof *outside) != 0)
        return;
    pid_t answering = fork();
    if (answering == 0)
        pass(server, client);
    else if (answering > 0)
        pass(client, server);
}

static void serve(int listener, const struct sockaddr_un *outside) {
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (client < 0) {
            // No descriptors or no memory: those of the connections that end come free.
            poll(NULL, 0, 100);
            continue;
        }
        if (fork() == 0) {
            close(listener);
            connect_to(outside, client);
            _exit(0);
        }
        close(client);
    }
}

int main(int count, char **arguments) {
    char *end = "";
    long port = count > 3 ? strtol(arguments[1], &end, 10) : 0;
    struct sockaddr_un outside = {.sun_family = AF_UNIX};
    if (count < 4 || *end != '\0' || port < 1 || port > 65535 || strlen(arguments[2]) >= sizeof outside.sun_path) {
        fputs("usage: trinity-forward PORT SOCKET PROGRAM [ARGUMENT...]\n", stderr);
        return USAGE;
    }
    strcpy(outside.sun_path, arguments[2]);

    struct sockaddr_in inside = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int reuse = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) != 0 ||
        bind(listener, (const struct sockaddr *)&inside, sizeof inside) != 0 || listen(listener, SOMAXCONN) != 0)
        return fail(UNAVAILABLE, arguments[1]);

    // It listens by now, so the program may connect from its first instruction on.
    pid_t forwarder = fork();
    if (forwarder < 0)
        return fail(UNAVAILABLE, "fork");
    if (forwarder > 0) {
        execvp(arguments[3], arguments + 3);
        return fail(NOT_FOUND, arguments[3]);
    }

    // Out of reach of the program's terminal and signals, and without its streams: what it prints ends when it does, and is nobody else's.
    setsid();
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int nothing = open("/dev/null", O_RDWR);
    for (int stream = 0; stream <= 2; stream++)
        if (nothing < 0 || dup2(nothing, stream) < 0)
            close(stream);
    if (nothing > 2)
        close(nothing);
    serve(listener, &outside);
}
