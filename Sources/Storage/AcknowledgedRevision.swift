internal import Foundation
internal import Glibc

/// The revision of the newest commit that was acknowledged, beside the database and apart from it.
///
/// It is written after every commit and never forced to the disk: after a crash of the process it is up to date, and
/// after a power cut it may be older than the database, but never newer. So a database that is older than it has lost
/// something.
package final class AcknowledgedRevision: Sendable {
  private let file: Int32

  convenience init(folder: StoreFolder) { self.init(path: folder.path, O_RDWR | O_CREAT) }

  private init(path: String, _ flags: Int32) {
    // Without the file there is one check less, and the store works.
    file = open(path + "/REVISION", flags | O_CLOEXEC, 0o600)
  }

  /// Of a store that another process may have open.
  static func read(folder: String) -> UInt64? { AcknowledgedRevision(path: folder, O_RDONLY).read() }

  /// Notes a revision beside a database that nobody has open. For tests, which put files together.
  package static func write(_ revision: UInt64, folder: String) {
    AcknowledgedRevision(path: folder, O_RDWR | O_CREAT).note(revision)
  }

  deinit { if file >= 0 { close(file) } }

  func note(_ revision: UInt64) {
    let line = Self.line(revision)
    _ = line.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  /// - Returns: `nil` when there is none, or one that was not written whole.
  func read() -> UInt64? {
    var buffer = [UInt8](repeating: 0, count: Self.line(0).count)
    guard pread(file, &buffer, buffer.count, 0) == buffer.count else { return nil }
    guard let revision = UInt64(String(decoding: buffer.prefix(Self.digitCount), as: UTF8.self)) else { return nil }
    return buffer == Self.line(revision) ? revision : nil
  }

  private static let digitCount = 20

  /// `00000000000000001234 checksum`, both decimal and of fixed width.
  private static func line(_ revision: UInt64) -> [UInt8] {
    let digits = padded(revision)
    let sum = digits.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return Array("\(digits) \(padded(sum))\n".utf8)
  }

  private static func padded(_ number: UInt64) -> String {
    let text = String(number)
    return String(repeating: "0", count: digitCount - text.count) + text
  }
}
