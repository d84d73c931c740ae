#ifndef HATTAMA_PASSING_CALLS_H
#define HATTAMA_PASSING_CALLS_H

// Calls that go through to the file system below, for a virtual file system of SQLite's that stands on another one.
//
// Whoever includes it has defined before:
//   static sqlite3_file *base_file(sqlite3_file *);   the file below
//   static sqlite3_vfs *base(void);                   the file system below

#define BASE(call, ...) \
  sqlite3_file *below = base_file(file); \
  return below->pMethods->call(below, ##__VA_ARGS__)

static int file_size(sqlite3_file *file, sqlite3_int64 *size) { BASE(xFileSize, size); }
static int file_lock(sqlite3_file *file, int level) { BASE(xLock, level); }
static int file_unlock(sqlite3_file *file, int level) { BASE(xUnlock, level); }
static int file_check_reserved_lock(sqlite3_file *file, int *result) { BASE(xCheckReservedLock, result); }
static int file_control(sqlite3_file *file, int code, void *argument) { BASE(xFileControl, code, argument); }
static int file_sector_size(sqlite3_file *file) { BASE(xSectorSize); }
static int file_device(sqlite3_file *file) { BASE(xDeviceCharacteristics); }
static int file_shm_map(sqlite3_file *file, int page, int size, int extends, void volatile **memory) {
  BASE(xShmMap, page, size, extends, memory);
}
static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) { BASE(xShmLock, offset, count, flags); }
static void file_shm_barrier(sqlite3_file *file) { BASE(xShmBarrier); }
static int file_shm_unmap(sqlite3_file *file, int deletes) { BASE(xShmUnmap, deletes); }

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int syncs) {
  (void)vfs;
  return base()->xDelete(base(), name, syncs);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  (void)vfs;
  return base()->xAccess(base(), name, flags, result);
}

static int vfs_full_pathname(sqlite3_vfs *vfs, const char *name, int size, char *path) {
  (void)vfs;
  return base()->xFullPathname(base(), name, size, path);
}

static int vfs_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
  (void)vfs;
  return base()->xRandomness(base(), size, bytes);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return base()->xSleep(base(), microseconds);
}

static int vfs_current_time(sqlite3_vfs *vfs, double *days) {
  (void)vfs;
  return base()->xCurrentTime(base(), days);
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *text) {
  (void)vfs;
  return base()->xGetLastError(base(), size, text);
}

static int vfs_current_time_64(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
  (void)vfs;
  return base()->xCurrentTimeInt64(base(), milliseconds);
}

#endif
