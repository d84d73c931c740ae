/// Files of SQLite's that can be watched, and made to fail at any call.
///
/// A virtual file system (https://sqlite.org/vfs.html) that stands on SQLite's own. Whoever has hooked a folder is asked
/// before every call on a database or a log in it, and its files are not forced to the disk, which takes most of the time;
/// all other files are passed through.
#ifndef HATTAMA_FAULTY_FILES_H
#define HATTAMA_FAULTY_FILES_H

#ifdef __cplusplus
extern "C" {
#endif

#define FAULTY_FILES_NAME "hattama-faulty"

typedef enum {
  FAULTY_READ = 0,
  FAULTY_WRITE = 1,
  FAULTY_TRUNCATE = 2,
  FAULTY_SYNC = 3,
} faulty_kind;

typedef struct {
  faulty_kind kind;
  /// Of the log that belongs to the database, not of the database itself.
  int is_log;
  /// Where it reads or writes; of a truncation the new size.
  long long offset;
  /// What it writes; NULL for anything else.
  const void *bytes;
  int size;
} faulty_call;

/// Asked before a call.
///
/// Returns SQLITE_OK to let it through, or the result that the caller gets instead. `written` is how many bytes of a
/// write that fails reach the file all the same: 0 unless set.
typedef int (*faulty_hook)(void *context, const faulty_call *call, int *written);

/// Makes the file system known to SQLite under ``FAULTY_FILES_NAME``. May be called more than once.
int faulty_files_register(void);

/// Asks `hook` about the files that are opened from now on in this folder, one hook for each folder.
/// Returns 0 when there are too many hooks.
int faulty_files_hook(const char *folder, faulty_hook hook, void *context);

/// From when this returns, the hook is asked no more.
void faulty_files_unhook(const char *folder);

#ifdef __cplusplus
}
#endif

#endif
