/* Shifts the wall clock of a process: CLOCK_REALTIME, and nothing that only runs on. Preloaded (LD_PRELOAD).
 *
 * KETENPOORT_CLOCK_CONTROL  file of a `struct control`, written by the test while the program runs */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define MAGIC 0x4b50434cu

/* Laid out as instruments/wall-clock.ts writes it. */
struct control {
  uint32_t magic;
  int32_t shift; /* seconds, to be added */
};

static const volatile struct control *control;
static int (*real_clock)(clockid_t, struct timespec *);

static void give_up(const char *what) {
  dprintf(STDERR_FILENO, "clock.so: %s: %s\n", what, strerror(errno));
  _exit(120);
}

/* The clock may be asked before this library is set up. */
static int ask(clockid_t clock, struct timespec *at) {
  if (!real_clock) *(void **)&real_clock = dlsym(RTLD_NEXT, "clock_gettime");
  return real_clock(clock, at);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("KETENPOORT_CLOCK_CONTROL");
  if (!path) give_up("KETENPOORT_CLOCK_CONTROL must be set");
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) give_up(path);
  void *mapped = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) give_up("mmap");
  close(fd);
  control = mapped;
  if (control->magic != MAGIC) give_up("not a control file");
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec *at) {
  int result = ask(clock, at);
  if (result == 0 && control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += control->shift;
  return result;
}

EXPORTED int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  if (result == 0) *at = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return result;
}

EXPORTED time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
