internal import Glibc

/// A store's folder, held by one process at a time.
///
/// The lock is the kernel's (`flock` on the file LOCK): it goes with the process, however that ends.
final class StoreFolder: Sendable {
  let path: String
  private let lock: Int32

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
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(lock)
      close(lock)
      throw StoreError(
        .inUse, "another server has the store \(path) open\(holder); stop it, or give this one its own --store")
    }
    let text = "\(getpid())\n"
    ftruncate(lock, 0)
    _ = text.withCString { pwrite(lock, $0, strlen($0), 0) }
    // Last: `deinit` runs for an init that throws once every property is set, and would close the lock a second time.
    self.path = path
    self.lock = lock
  }

  deinit { close(lock) }

  private static func holder(_ lock: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(lock, &buffer, buffer.count, 0)
    guard count > 0, let text = String(validating: buffer[..<count], as: UTF8.self),
      let number = Int(text.prefix { $0.isNumber })
    else { return "" }
    return " (process \(number))"
  }
}

private func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
