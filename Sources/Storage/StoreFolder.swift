internal import Glibc
internal import Synchronization

/// A store's folder, held by one process at a time.
///
/// The lock is the kernel's (`flock` on the file LOCK): it goes with the process, however that ends.
final class StoreFolder: Sendable {
  let path: String
  /// Of the file LOCK; `nil` once it was given up.
  private let lock: Mutex<Int32?>

  /// - Throws: `unavailable` when the folder cannot be made or written, `inUse` when another process has it. The path
  ///   stands in the message: the operator chose it.
  init(_ path: String) throws(StoreError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw StoreError(
        .unavailable,
        "the store folder \(path) cannot be made (\(reason(errno))); create it or choose another with --store")
    }
    let lock = Glibc.open(path + "/LOCK", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else {
      throw StoreError(
        .unavailable,
        "the store folder \(path) cannot be written (\(reason(errno))); check its permissions or choose another with --store"
      )
    }
    guard Self.take(lock) else {
      let holder = Self.holder(lock).map { " (process \($0))" } ?? ""
      close(lock)
      throw StoreError(
        .inUse, "another server has the store \(path) open\(holder); stop it, or give this one its own --store")
    }
    let text = "\(getpid())\n"
    ftruncate(lock, 0)
    _ = text.withCString { pwrite(lock, $0, strlen($0), 0) }
    // Last: `deinit` runs for an init that throws once every property is set, and would close the lock a second time.
    self.path = path
    self.lock = Mutex(lock)
  }

  deinit { giveUp() }

  /// Lets the next one have it, whoever still holds this value.
  func giveUp() {
    lock.withLock { lock in
      guard let descriptor = lock else { return }
      // Nobody's any more, whoever else has the file open.
      ftruncate(descriptor, 0)
      close(descriptor)
      lock = nil
    }
  }

  /// Puts a finished file or folder into another one's place, so that either the old or the new one is there, also after
  /// a power cut.
  static func replace(_ path: String, with new: String) throws(StoreError) {
    try synchronise(new)
    guard rename(new, path) == 0 else {
      throw StoreError(.unavailable, "\(new) cannot take the place of \(path) (\(reason(errno)))")
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try synchronise(folder.isEmpty ? "/" : folder)
  }

  /// Forces a file, or the names in a folder, to the disk.
  static func synchronise(_ path: String) throws(StoreError) {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    defer { if file >= 0 { Glibc.close(file) } }
    guard file >= 0, fsync(file) == 0 else {
      throw StoreError(.unavailable, "\(path) cannot be forced to the disk (\(reason(errno)))")
    }
  }

  /// A process that was just forked elsewhere holds a copy of every open file until it runs its own program, and so a lock
  /// that was given up may live on for a moment: one that no living process has written its number to is waited for.
  private static func take(_ lock: Int32) -> Bool {
    for _ in 0..<100 {
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { return true }
      if let holder = holder(lock), kill(holder, 0) == 0 || errno == EPERM { return false }
      usleep(10_000)
    }
    return false
  }

  /// The process that wrote its number to the lock.
  private static func holder(_ lock: Int32) -> pid_t? {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(lock, &buffer, buffer.count, 0)
    guard count > 0, let text = String(validating: buffer[..<count], as: UTF8.self) else { return nil }
    return pid_t(text.prefix { $0.isNumber })
  }
}

private func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
