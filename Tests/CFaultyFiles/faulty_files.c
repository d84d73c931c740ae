#include "faulty_files.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

enum { hook_count_max = 64, folder_size_max = 1024 };

typedef struct {
  char folder[folder_size_max];
  faulty_hook hook;
  void *context;
} hook_entry;

static hook_entry hooks[hook_count_max];
static pthread_rwlock_t hooks_lock = PTHREAD_RWLOCK_INITIALIZER;

typedef struct {
  sqlite3_file file;
  int is_log;
  // Of the hook; -1 for none.
  int hook;
} faulty_file;

static sqlite3_file *base_file(sqlite3_file *file) { return (sqlite3_file *)((faulty_file *)file + 1); }

static int find_hook(const char *path) {
  for (int index = 0; index < hook_count_max; index++) {
    const size_t size = strlen(hooks[index].folder);
    if (hooks[index].hook && !strncmp(path, hooks[index].folder, size) && path[size] == '/') return index;
  }
  return -1;
}

static int ask(sqlite3_file *file, faulty_kind kind, long long offset, const void *bytes, int size, int *written) {
  const faulty_file *faulty = (faulty_file *)file;
  if (faulty->hook < 0) return SQLITE_OK;
  const faulty_call call = {.kind = kind, .is_log = faulty->is_log, .offset = offset, .bytes = bytes, .size = size};
  int result = SQLITE_OK;
  pthread_rwlock_rdlock(&hooks_lock);
  const hook_entry *entry = &hooks[faulty->hook];
  if (entry->hook) result = entry->hook(entry->context, &call, written);
  pthread_rwlock_unlock(&hooks_lock);
  return result;
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
  int written = 0;
  const int result = ask(file, FAULTY_READ, offset, NULL, size, &written);
  sqlite3_file *base = base_file(file);
  return result == SQLITE_OK ? base->pMethods->xRead(base, bytes, size, offset) : result;
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  int written = 0;
  const int result = ask(file, FAULTY_WRITE, offset, bytes, size, &written);
  sqlite3_file *base = base_file(file);
  if (result == SQLITE_OK) return base->pMethods->xWrite(base, bytes, size, offset);
  if (written > 0) base->pMethods->xWrite(base, bytes, written, offset);
  return result;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  int written = 0;
  const int result = ask(file, FAULTY_TRUNCATE, size, NULL, 0, &written);
  sqlite3_file *base = base_file(file);
  return result == SQLITE_OK ? base->pMethods->xTruncate(base, size) : result;
}

static int file_sync(sqlite3_file *file, int flags) {
  int written = 0;
  const int result = ask(file, FAULTY_SYNC, 0, NULL, 0, &written);
  // Nobody pulls the plug on a hooked file, so it need not reach the disk.
  if (result != SQLITE_OK || ((faulty_file *)file)->hook >= 0) return result;
  sqlite3_file *base = base_file(file);
  return base->pMethods->xSync(base, flags);
}

static sqlite3_vfs *base(void) { return sqlite3_vfs_find("unix"); }

#include "../../Sources/CCheckedFiles/passing_calls.h"

static int file_close(sqlite3_file *file) { BASE(xClose); }

static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_device,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
  (void)vfs;
  const int is_watched = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  if (!is_watched || !name) return base()->xOpen(base(), name, file, flags, flags_out);
  faulty_file *faulty = (faulty_file *)file;
  memset(faulty, 0, sizeof *faulty);
  faulty->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  pthread_rwlock_rdlock(&hooks_lock);
  faulty->hook = find_hook(name);
  pthread_rwlock_unlock(&hooks_lock);
  const int result = base()->xOpen(base(), name, base_file(file), flags, flags_out);
  if (base_file(file)->pMethods) file->pMethods = &file_methods;
  return result;
}

static sqlite3_vfs faulty_vfs = {
  .iVersion = 2,
  .zName = FAULTY_FILES_NAME,
  .xOpen = vfs_open,
  .xDelete = vfs_delete,
  .xAccess = vfs_access,
  .xFullPathname = vfs_full_pathname,
  .xRandomness = vfs_randomness,
  .xSleep = vfs_sleep,
  .xCurrentTime = vfs_current_time,
  .xGetLastError = vfs_last_error,
  .xCurrentTimeInt64 = vfs_current_time_64,
};

int faulty_files_register(void) {
  pthread_rwlock_wrlock(&hooks_lock);
  if (faulty_vfs.szOsFile == 0 && base()) {
    faulty_vfs.mxPathname = base()->mxPathname;
    faulty_vfs.szOsFile = (int)sizeof(faulty_file) + base()->szOsFile;
  }
  const int result = base() ? sqlite3_vfs_register(&faulty_vfs, 0) : SQLITE_ERROR;
  pthread_rwlock_unlock(&hooks_lock);
  return result;
}

int faulty_files_hook(const char *folder, faulty_hook hook, void *context) {
  int is_hooked = 0;
  pthread_rwlock_wrlock(&hooks_lock);
  for (int index = 0; index < hook_count_max && !is_hooked; index++) {
    if (hooks[index].hook || strlen(folder) >= folder_size_max) continue;
    strcpy(hooks[index].folder, folder);
    hooks[index].context = context;
    hooks[index].hook = hook;
    is_hooked = 1;
  }
  pthread_rwlock_unlock(&hooks_lock);
  return is_hooked;
}

void faulty_files_unhook(const char *folder) {
  pthread_rwlock_wrlock(&hooks_lock);
  for (int index = 0; index < hook_count_max; index++) {
    if (hooks[index].hook && !strcmp(hooks[index].folder, folder)) memset(&hooks[index], 0, sizeof hooks[index]);
  }
  pthread_rwlock_unlock(&hooks_lock);
}
