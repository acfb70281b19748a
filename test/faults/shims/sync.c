/* Between PostgreSQL and its files: slow, failing and dropped syncs, a full disk, and a journal by which to take back what was
 * never synced. Preloaded (LD_PRELOAD) on 64-bit Linux; for programs whose processes have one thread.
 *
 * KETENPOORT_SYNC_CONTROL  file of a `struct control`, written by the test while the program runs
 * KETENPOORT_SYNC_DATA     the folder that all of this is about, without links in its path
 * KETENPOORT_SYNC_JOURNAL  folder for the journals, one for each process and period; the program's user may write there
 *
 * Calls go to the kernel directly. Not seen: stdio, mmap, io_uring, copy_file_range. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define MAGIC 0x4b50534au
#define PIECE 65536

enum { WAL = 1, DATA = 2 };
enum { GROWTH = 1, EVERY = 2 };
enum { BYTES = 1, LENGTH = 2, SYNC = 3 };

/* Laid out as instruments/disk-faults.ts writes it. */
struct control {
  uint32_t magic;
  uint32_t slow_ms;   /* each sync waits so long */
  int32_t failing;    /* so many syncs fail with EIO; below zero: all */
  uint32_t where;     /* of the failing ones: 0 anywhere, WAL or DATA only */
  uint32_t full;      /* 0 no, GROWTH: files do not grow, EVERY: nothing is written */
  uint32_t journal;   /* number of the period that is journaled; 0: none */
  uint32_t slowed, failed, refused; /* counted for the test */
};

/* One line of a journal; followed by `bytes` bytes. Laid out as instruments/power-loss.ts reads it. */
struct line {
  uint32_t magic, kind;
  uint64_t time;   /* CLOCK_MONOTONIC, ns: before the write, or when the sync began; the lines of one call have the same */
  uint64_t ino;    /* 0 in a SYNC: the whole file system */
  uint64_t born;   /* birth of the file, ns: inode numbers are used again; 0: not told */
  uint64_t offset; /* BYTES: where these stood. LENGTH: how long the file was */
  uint64_t bytes;
};

struct file {
  uint64_t ino, born, size, time;
  int in_wal;
};

static volatile struct control *control;
static const char *data_folder, *journal_folder;
static size_t data_length;
static int journal = -1;
static pid_t journal_of;
static uint32_t journal_period;

static void give_up(const char *what) {
  dprintf(STDERR_FILENO, "sync.so: %s: %s\n", what, strerror(errno));
  _exit(120);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("KETENPOORT_SYNC_CONTROL");
  data_folder = getenv("KETENPOORT_SYNC_DATA");
  journal_folder = getenv("KETENPOORT_SYNC_JOURNAL");
  if (!path || !data_folder || !journal_folder) give_up("KETENPOORT_SYNC_CONTROL, _DATA and _JOURNAL must be set");
  /* Copies: PostgreSQL writes its title where its environment was. */
  data_folder = strdup(data_folder);
  journal_folder = strdup(journal_folder);
  if (!data_folder || !journal_folder) give_up("strdup");
  data_length = strlen(data_folder);
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (fd < 0) give_up(path);
  control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (control == MAP_FAILED) give_up("mmap");
  close(fd);
  if (control->magic != MAGIC) give_up("not a control file");
}

static uint64_t now(void) {
  struct timespec at;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000u + at.tv_nsec;
}

/* Whether this is a file of the data folder; directories count when `also_folders`. */
static int is_ours(int fd, int also_folders, struct file *file) {
  char link[64], path[PATH_MAX];
  struct statx st;
  if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &st)) return 0;
  if (!S_ISREG(st.stx_mode) && !(also_folders && S_ISDIR(st.stx_mode))) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) give_up(link);
  path[length] = 0;
  if (strncmp(path, data_folder, data_length) || path[data_length] != '/') return 0;
  file->ino = st.stx_ino;
  file->size = st.stx_size;
  file->time = now();
  file->born = st.stx_mask & STATX_BTIME ? (uint64_t)st.stx_btime.tv_sec * 1000000000u + st.stx_btime.tv_nsec : 0;
  file->in_wal = strncmp(path + data_length, "/pg_wal/", 8) == 0 || strcmp(path + data_length, "/pg_wal") == 0;
  return 1;
}

/* A journal that misses a line would make a power loss gentler than it is: better no process. */
static void note(const struct line *line, const void *bytes) {
  pid_t self = getpid();
  if (journal < 0 || journal_of != self || journal_period != control->journal) {
    char path[PATH_MAX];
    if (journal >= 0) close(journal);
    snprintf(path, sizeof path, "%s/%u-%d.journal", journal_folder, control->journal, (int)self);
    journal = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (journal < 0) give_up(path);
    journal_of = self;
    journal_period = control->journal;
  }
  struct iovec parts[2] = {{(void *)line, sizeof *line}, {(void *)bytes, line->bytes}};
  ssize_t written = syscall(SYS_writev, journal, parts, line->bytes ? 2 : 1);
  if (written != (ssize_t)(sizeof *line + line->bytes)) give_up("the journal cannot be written");
}

/* Notes the bytes that stand in [from, to). */
static void note_bytes(int fd, const struct file *file, uint64_t from, uint64_t to) {
  static char piece[PIECE];
  char link[64];
  int reader = fd;
  if (from >= to) return;
  if ((syscall(SYS_fcntl, fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    reader = syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
    if (reader < 0) give_up(link);
  }
  while (from < to) {
    size_t most = to - from < PIECE ? to - from : PIECE;
    ssize_t got = syscall(SYS_pread64, reader, piece, most, from);
    if (got < 0) give_up("what is overwritten cannot be read");
    if (got == 0) break;
    struct line line = {MAGIC, BYTES, file->time, file->ino, file->born, from, got};
    note(&line, piece);
    from += got;
  }
  if (reader != fd) close(reader);
}

static void note_length(const struct file *file) {
  struct line line = {MAGIC, LENGTH, file->time, file->ino, file->born, file->size, 0};
  note(&line, NULL);
}

static int is_refused(const struct file *file, uint64_t end) {
  uint32_t full = control->full;
  if (full != EVERY && !(full == GROWTH && end > file->size)) return 0;
  __atomic_add_fetch(&control->refused, 1, __ATOMIC_RELAXED);
  return 1;
}

/* To be asked before bytes are written; 0, or the errno that they are refused with. `offset` below zero: where the file stands. */
static int before_write(int fd, off_t offset, uint64_t size) {
  struct file file;
  if ((!control->full && !control->journal) || size == 0 || !is_ours(fd, 0, &file)) return 0;
  int flags = syscall(SYS_fcntl, fd, F_GETFL);
  if (flags & O_APPEND) offset = file.size;
  if (offset < 0) offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
  uint64_t end = offset + size;
  if (is_refused(&file, end)) return ENOSPC;
  if (!control->journal || flags & O_DSYNC) return 0;
  if (end > file.size) note_length(&file);
  note_bytes(fd, &file, offset, end < file.size ? end : file.size);
  return 0;
}

static int before_length(int fd, uint64_t length, int may_shrink) {
  struct file file;
  if ((!control->full && !control->journal) || !is_ours(fd, 0, &file)) return 0;
  if (length > file.size && is_refused(&file, length)) return ENOSPC;
  if (!control->journal || length == file.size || (length < file.size && !may_shrink)) return 0;
  note_bytes(fd, &file, length, file.size);
  note_length(&file);
  return 0;
}

static uint64_t sum(const struct iovec *parts, int count) {
  uint64_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return size;
}

static ssize_t refuse(int error) {
  errno = error;
  return -1;
}

static void wait_as_told(void) {
  uint64_t start = now();
  if (control->slow_ms) __atomic_add_fetch(&control->slowed, 1, __ATOMIC_RELAXED);
  while (now() - start < (uint64_t)control->slow_ms * 1000000u) {
    uint64_t left = (uint64_t)control->slow_ms * 1000000u - (now() - start);
    struct timespec nap = {0, left < 5000000u ? left : 5000000u}; /* short, so that it can be lifted */
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &nap, NULL);
  }
}

static int must_fail(const struct file *file) {
  uint32_t where = control->where;
  if ((where == WAL && !file->in_wal) || (where == DATA && file->in_wal)) return 0;
  int32_t left = control->failing;
  while (left > 0 && !__atomic_compare_exchange_n(&control->failing, &left, left - 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    ;
  if (left == 0) return 0;
  __atomic_add_fetch(&control->failed, 1, __ATOMIC_RELAXED);
  return 1;
}

static int synced(int fd, long call) {
  struct file file;
  if ((!control->slow_ms && !control->failing && !control->journal) || !is_ours(fd, 1, &file)) return syscall(call, fd);
  wait_as_told();
  if (must_fail(&file)) return refuse(EIO);
  struct line line = {MAGIC, SYNC, now(), call == SYS_syncfs ? 0 : file.ino, file.born, 0, 0};
  int result = syscall(call, fd);
  if (result == 0 && control->journal) note(&line, NULL);
  return result;
}

EXPORTED int fsync(int fd) { return synced(fd, SYS_fsync); }
EXPORTED int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
EXPORTED int syncfs(int fd) { return synced(fd, SYS_syncfs); }

EXPORTED void sync(void) {
  struct line line = {MAGIC, SYNC, now(), 0, 0, 0, 0};
  wait_as_told();
  syscall(SYS_sync);
  if (control->journal) note(&line, NULL);
}

/* Starts a write-back and promises nothing: it makes nothing durable here. */
EXPORTED int sync_file_range(int fd, off_t offset, off_t size, unsigned flags) {
  struct file file;
  if (control->slow_ms && is_ours(fd, 0, &file)) wait_as_told();
  return syscall(SYS_sync_file_range, fd, offset, size, flags);
}

EXPORTED int msync(void *start, size_t size, int flags) {
  wait_as_told();
  return syscall(SYS_msync, start, size, flags);
}

EXPORTED ssize_t write(int fd, const void *bytes, size_t size) {
  int error = before_write(fd, -1, size);
  return error ? refuse(error) : syscall(SYS_write, fd, bytes, size);
}

EXPORTED ssize_t writev(int fd, const struct iovec *parts, int count) {
  int error = before_write(fd, -1, sum(parts, count));
  return error ? refuse(error) : syscall(SYS_writev, fd, parts, count);
}

EXPORTED ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  int error = before_write(fd, offset, size);
  return error ? refuse(error) : syscall(SYS_pwrite64, fd, bytes, size, offset);
}

EXPORTED ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  int error = before_write(fd, offset, sum(parts, count));
  return error ? refuse(error) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

EXPORTED int ftruncate(int fd, off_t length) {
  int error = before_length(fd, length, 1);
  return error ? refuse(error) : syscall(SYS_ftruncate, fd, length);
}

EXPORTED int truncate(const char *path, off_t length) {
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return syscall(SYS_truncate, path, length);
  int result = ftruncate(fd, length);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

EXPORTED int fallocate(int fd, int mode, off_t offset, off_t size) {
  int error = mode == 0 ? before_length(fd, offset + size, 0) : 0;
  return error ? refuse(error) : syscall(SYS_fallocate, fd, mode, offset, size);
}

EXPORTED int posix_fallocate(int fd, off_t offset, off_t size) {
  return fallocate(fd, 0, offset, size) ? errno : 0;
}

EXPORTED ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset) { return pwrite(fd, bytes, size, offset); }
EXPORTED ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev(fd, parts, count, offset);
}
EXPORTED int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }
EXPORTED int truncate64(const char *path, off_t length) { return truncate(path, length); }
EXPORTED int fallocate64(int fd, int mode, off_t offset, off_t size) { return fallocate(fd, mode, offset, size); }
EXPORTED int posix_fallocate64(int fd, off_t offset, off_t size) { return posix_fallocate(fd, offset, size); }
