#include "checked_files.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

enum {
  page_size_min = 512,
  page_size_max = 65536,
  header_size = 100,
  sum_size = HATTAMA_CHECKED_RESERVED_BYTE_COUNT,
  // https://sqlite.org/fileformat2.html#walformat
  log_header_size = 32,
  frame_header_size = 24,
};

static const char vfs_name[] = "hattama-checked";

typedef struct {
  sqlite3_file file;
  int is_log;
  // A database: whether its pages carry checksums.
  int is_checked;
  // A log: where the header of the frame that was written last stands.
  sqlite3_int64 last_header;
  // A log: from this frame on SQLite has changed pages in place, and will set their checksums before it commits.
  sqlite3_int64 unsettled;
  // A page on its way to the file.
  unsigned char *page;
} checked_file;

static sqlite3_file *base_file(sqlite3_file *file) { return (sqlite3_file *)((checked_file *)file + 1); }

// MARK: Checksums

static uint64_t word_at(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static uint64_t rotated(uint64_t value, int count) { return value << count | value >> (64 - count); }

// Four lanes, each a bijection of every word that goes into it, so that a change within one word is always seen.
static uint64_t page_sum(const unsigned char *page, size_t size, uint64_t number) {
  const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
  uint64_t lanes[4] = {number, 1, 2, 3};
  size_t at = 0;
  for (; at + 32 <= size; at += 32) {
    for (int lane = 0; lane < 4; lane++) {
      lanes[lane] = rotated((lanes[lane] ^ word_at(page + at + 8 * lane)) * odd, 29);
    }
  }
  for (int lane = 0; at + 8 <= size; at += 8, lane++) {
    lanes[lane] = rotated((lanes[lane] ^ word_at(page + at)) * odd, 29);
  }
  uint64_t sum = 0;
  for (int lane = 0; lane < 4; lane++) sum = rotated((sum ^ lanes[lane]) * odd, 31);
  return sum ^ sum >> 32;
}

static int is_zero(const unsigned char *page, size_t size) { return page[0] == 0 && !memcmp(page, page + 1, size - 1); }

static int is_page(int size, sqlite3_int64 offset) {
  return size >= page_size_min && size <= page_size_max && (size & (size - 1)) == 0 && offset % size == 0;
}

static uint32_t number_at(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// The checksum of a log's frames, each of which goes on from the one before.
static void add_to_log_sum(uint32_t sum[2], const unsigned char *bytes, int size, int is_big_endian) {
  for (int at = 0; at < size; at += 8) {
    uint32_t words[2];
    memcpy(words, bytes + at, sizeof words);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const int is_swapped = is_big_endian;
#else
    const int is_swapped = !is_big_endian;
#endif
    if (is_swapped) {
      words[0] = __builtin_bswap32(words[0]);
      words[1] = __builtin_bswap32(words[1]);
    }
    sum[0] += words[0] + sum[1];
    sum[1] += words[1] + sum[0];
  }
}

static int damaged(const char *what, sqlite3_int64 number) {
  sqlite3_log(SQLITE_IOERR_DATA, "%s %lld does not fit its checksum", what, number);
  return SQLITE_IOERR_DATA;
}

// MARK: Reading

static int check_page(const unsigned char *page, int size, sqlite3_int64 offset) {
  const uint64_t number = (uint64_t)(offset / size) + 1;
  if (word_at(page + size - sum_size) == page_sum(page, (size_t)size - sum_size, number)) return SQLITE_OK;
  return is_zero(page, (size_t)size) ? SQLITE_OK : damaged("page", (sqlite3_int64)number);
}

static int check_frame(checked_file *log, const unsigned char *page, int size, sqlite3_int64 offset) {
  sqlite3_file *base = base_file(&log->file);
  const sqlite3_int64 header_at = offset - frame_header_size;
  if (header_at >= log->unsettled) return SQLITE_OK;
  unsigned char log_header[log_header_size], header[frame_header_size], before[8];
  int result = base->pMethods->xRead(base, log_header, sizeof log_header, 0);
  if (result != SQLITE_OK) return result;
  result = base->pMethods->xRead(base, header, sizeof header, header_at);
  if (result != SQLITE_OK) return result;
  const int is_first = header_at == log_header_size;
  if (!is_first) {
    result = base->pMethods->xRead(base, before, sizeof before, header_at - size - 8);
    if (result != SQLITE_OK) return result;
  }
  const unsigned char *start = is_first ? log_header + 24 : before;
  uint32_t sum[2] = {number_at(start), number_at(start + 4)};
  const int is_big_endian = log_header[3] & 1;
  add_to_log_sum(sum, header, 8, is_big_endian);
  add_to_log_sum(sum, page, size, is_big_endian);
  const int fits = sum[0] == number_at(header + 16) && sum[1] == number_at(header + 20)
    && !memcmp(header + 8, log_header + 16, 8);
  return fits ? SQLITE_OK : damaged("log frame of page", number_at(header));
}

static int is_frame_page(int size, sqlite3_int64 offset) {
  return is_page(size, 0) && offset >= log_header_size + frame_header_size
    && (offset - log_header_size - frame_header_size) % (size + frame_header_size) == 0;
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
  checked_file *checked = (checked_file *)file;
  sqlite3_file *base = base_file(file);
  const int result = base->pMethods->xRead(base, bytes, size, offset);
  if (result != SQLITE_OK) return result;
  if (checked->is_log) {
    return is_frame_page(size, offset) ? check_frame(checked, bytes, size, offset) : SQLITE_OK;
  }
  return checked->is_checked && is_page(size, offset) ? check_page(bytes, size, offset) : SQLITE_OK;
}

// MARK: Writing

static void note_log_write(checked_file *log, int size, sqlite3_int64 offset) {
  if (size == frame_header_size) {
    log->last_header = offset;
    if (offset <= log->unsettled) log->unsettled = INT64_MAX;
  } else if (is_frame_page(size, offset)) {
    const sqlite3_int64 header_at = offset - frame_header_size;
    // A frame is written header first; a page without one is set into a frame that is there.
    if (log->last_header != header_at && header_at < log->unsettled) log->unsettled = header_at;
    log->last_header = -1;
  }
}

// Overwrites what a page of a tree has between its cell pointers and its cells: SQLite leaves there what it has moved
// elsewhere, and so a record that was deleted could still be read in the file.
//
// A page of another kind begins with the number of a page, and is told from a tree's by its first byte as long as numbers
// are that small.
static void clear_gap(unsigned char *page, int size, sqlite3_int64 offset, sqlite3_int64 file_size) {
  const sqlite3_int64 page_count_max = 0x02000000;
  if (file_size / size >= page_count_max || offset / size >= page_count_max) return;
  const int start = offset == 0 ? header_size : 0;
  const unsigned char kind = page[start];
  const int is_leaf = kind == 0x0A || kind == 0x0D;
  if (!is_leaf && kind != 0x02 && kind != 0x05) return;
  const int cell_count = page[start + 3] << 8 | page[start + 4];
  const int stored_end = page[start + 5] << 8 | page[start + 6];
  const int gap = start + (is_leaf ? 8 : 12) + 2 * cell_count;
  const int end = stored_end == 0 ? 65536 : stored_end;
  if (gap < end && end <= size - sum_size) memset(page + gap, 0, (size_t)(end - gap));
}

static int write_page(checked_file *checked, const unsigned char *bytes, int size, sqlite3_int64 offset) {
  sqlite3_file *base = base_file(&checked->file);
  if (offset == 0 && bytes[20] != sum_size) {
    sqlite3_log(SQLITE_MISUSE, "a database of checked pages has to reserve %d bytes, not %d", sum_size, bytes[20]);
    return SQLITE_IOERR_WRITE;
  }
  if (!checked->page) checked->page = sqlite3_malloc(page_size_max);
  if (!checked->page) return SQLITE_IOERR_NOMEM;
  memcpy(checked->page, bytes, (size_t)size - sum_size);
  sqlite3_int64 file_size = 0;
  const int result = base->pMethods->xFileSize(base, &file_size);
  if (result != SQLITE_OK) return result;
  clear_gap(checked->page, size, offset, file_size);
  const uint64_t sum = page_sum(checked->page, (size_t)size - sum_size, (uint64_t)(offset / size) + 1);
  memcpy(checked->page + size - sum_size, &sum, sum_size);
  return base->pMethods->xWrite(base, checked->page, size, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  checked_file *checked = (checked_file *)file;
  sqlite3_file *base = base_file(file);
  if (checked->is_log) {
    note_log_write(checked, size, offset);
  } else if (checked->is_checked && is_page(size, offset)) {
    return write_page(checked, bytes, size, offset);
  }
  return base->pMethods->xWrite(base, bytes, size, offset);
}

// MARK: The file system below

static pthread_mutex_t base_lock = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_vfs *base_vfs;

static sqlite3_vfs *base(void) {
  pthread_mutex_lock(&base_lock);
  sqlite3_vfs *found = base_vfs;
  pthread_mutex_unlock(&base_lock);
  return found;
}

// MARK: Everything else goes through

#include "passing_calls.h"

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) { BASE(xTruncate, size); }
static int file_sync(sqlite3_file *file, int flags) { BASE(xSync, flags); }

static int file_close(sqlite3_file *file) {
  sqlite3_free(((checked_file *)file)->page);
  BASE(xClose);
}

// Version 2: without xFetch, since a page that is mapped into memory is not read.
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

// MARK: The file system

// Whether the pages of a database that is there carry checksums: not if its header is one, and has neither of the two
// marks. A damaged header has one of them, or is none, and then its first page does not fit its checksum.
static int carries_sums(sqlite3_file *file) {
  unsigned char header[header_size];
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK || size < header_size) return 1;
  if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK) return 1;
  const int is_header = !memcmp(header, "SQLite format 3", 16);
  return !is_header || header[20] != 0 || number_at(header + 68) != 0;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
  (void)vfs;
  sqlite3_vfs *on = base();
  if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))) return on->xOpen(on, name, file, flags, flags_out);
  checked_file *checked = (checked_file *)file;
  memset(checked, 0, sizeof *checked);
  checked->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  checked->last_header = -1;
  checked->unsettled = INT64_MAX;
  const int result = on->xOpen(on, name, base_file(file), flags, flags_out);
  if (base_file(file)->pMethods) file->pMethods = &file_methods;
  if (result == SQLITE_OK && !checked->is_log) checked->is_checked = carries_sums(base_file(file));
  return result;
}

// No xDlOpen: an extension has no business in a store.
static sqlite3_vfs checked_vfs = {
  .iVersion = 2,
  .zName = vfs_name,
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

// Any base's file fits behind ours.
enum { base_file_size_max = 4096 };

int hattama_checked_files_register(void) {
  pthread_mutex_lock(&base_lock);
  int result = SQLITE_OK;
  if (!base_vfs) {
    base_vfs = sqlite3_vfs_find(NULL);
    checked_vfs.szOsFile = (int)sizeof(checked_file) + base_file_size_max;
    checked_vfs.mxPathname = base_vfs ? base_vfs->mxPathname : 0;
    result = base_vfs && base_vfs->szOsFile <= base_file_size_max ? sqlite3_vfs_register(&checked_vfs, 1) : SQLITE_ERROR;
    if (result != SQLITE_OK) base_vfs = NULL;
  }
  pthread_mutex_unlock(&base_lock);
  return result;
}

int hattama_checked_files_use_base(const char *name) {
  const int result = hattama_checked_files_register();
  if (result != SQLITE_OK) return result;
  sqlite3_vfs *found = sqlite3_vfs_find(name ? name : "unix");
  if (!found || found == &checked_vfs || found->szOsFile > base_file_size_max) return SQLITE_NOTFOUND;
  pthread_mutex_lock(&base_lock);
  base_vfs = found;
  pthread_mutex_unlock(&base_lock);
  return SQLITE_OK;
}

int hattama_keep_log_on_close(sqlite3 *database, int keeps) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, NULL);
}

void hattama_checked_files_forge(void *page, int size, unsigned long long number) {
  unsigned char *bytes = page;
  const uint64_t sum = page_sum(bytes, (size_t)size - sum_size, number);
  memcpy(bytes + size - sum_size, &sum, sum_size);
}
