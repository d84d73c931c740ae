/// Files of SQLite's whose every page is checked when it is read.
///
/// A virtual file system (https://sqlite.org/vfs.html) that stands on another one. A page of a database file carries a
/// 64-bit checksum of its number and its content in its last eight bytes, which the database reserves. It is set when
/// the page is written to the file and compared when it is read. A page in the write-ahead log carries SQLite's own
/// checksum, which SQLite itself compares after a crash only; here it is compared with every read.
///
/// What lies between the cells of a tree's page and is in no use is overwritten with zeros on its way to the file.
///
/// A page that does not fit its checksum is SQLITE_IOERR_DATA. A page of zeros alone passes: it is one that was never
/// written.
#ifndef HATTAMA_CHECKED_FILES_H
#define HATTAMA_CHECKED_FILES_H

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that a database reserves in each page (the byte 20 of its header).
#define HATTAMA_CHECKED_RESERVED_BYTE_COUNT 8

/// Stands in the header of a database with checked pages (PRAGMA application_id): "Htma".
#define HATTAMA_CHECKED_APPLICATION_ID 0x48746D61

/// Makes the checked files the default of this process: `sqlite3_open` of a new database makes one with checked pages,
/// whose maker has to reserve the bytes (SQLITE_FCNTL_RESERVE_BYTES) and to set the application id. A database that was
/// made without them is passed through as it is.
///
/// May be called more than once, from any thread.
/// Returns SQLite's result code.
int hattama_checked_files_register(void);

/// Puts the checked files on the file system of this name from now on; NULL: SQLite's own. For tests.
/// Returns SQLITE_OK, or SQLITE_NOTFOUND.
int hattama_checked_files_use_base(const char *name);

/// Gives a page the checksum that fits it, whatever it holds. For tests, which have to fail without checksums.
void hattama_checked_files_forge(void *page, int size, unsigned long long number);

struct sqlite3;

/// Whether the write-ahead log stays as it is when this connection closes, which takes it into the file otherwise.
/// Returns SQLite's result code.
int hattama_keep_log_on_close(struct sqlite3 *database, int keeps);

#ifdef __cplusplus
}
#endif

#endif
