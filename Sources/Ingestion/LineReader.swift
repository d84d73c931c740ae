internal import Glibc

/// Reads a file, or standard input, line by line, whatever its size.
package struct LineReader: ~Copyable {
  package enum Line: Sendable, Hashable {
    /// Without its end.
    case bytes([UInt8])
    /// It has more bytes than are taken, and was passed over.
    case tooLong
  }

  private let descriptor: Int32
  private let name: String
  private let lineByteCountMax: Int
  private var buffer: [UInt8] = []
  /// Where the rest begins that has not been given yet.
  private var start = 0
  private var isAtEnd = false
  /// The first line may begin with a byte order mark, which is left out.
  private var isFirst = true

  private static let stepByteCount = 1 << 16

  /// - Parameter path: `-` for standard input.
  /// - Throws: ``InputError``.
  package init(path: String, lineByteCountMax: Int) throws(InputError) {
    name = path == "-" ? "standard input" : path
    self.lineByteCountMax = lineByteCountMax
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(name, errno) }
  }

  deinit { close(descriptor) }

  /// `nil` at the end.
  package mutating func next() throws(InputError) -> Line? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        let line = line(upTo: end)
        start = end + 1
        return .bytes(line)
      }
      searched = buffer.count
      if isAtEnd {
        guard start < buffer.count else { return nil }
        let line = line(upTo: buffer.count)
        start = buffer.count
        return .bytes(line)
      }
      guard buffer.count - start <= lineByteCountMax else { return try passOver() }
      searched -= start
      try fill()
    }
  }

  private mutating func line(upTo end: Int) -> [UInt8] {
    let hasReturn = end > start && buffer[end - 1] == 0x0D
    let bytes = buffer[start..<(hasReturn ? end - 1 : end)]
    defer { isFirst = false }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return Array(isFirst && bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes)
  }

  private mutating func fill() throws(InputError) {
    buffer.removeFirst(start)
    start = 0
    var step = [UInt8](repeating: 0, count: Self.stepByteCount)
    while true {
      let count = read(descriptor, &step, step.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(name, errno) }
      isAtEnd = count == 0
      buffer += step[..<count]
      return
    }
  }

  /// To the end of the line.
  private mutating func passOver() throws(InputError) -> Line {
    while !isAtEnd {
      start = buffer.count
      try fill()
      if let end = buffer.firstIndex(of: 0x0A) {
        start = end + 1
        return .tooLong
      }
    }
    start = buffer.count
    return .tooLong
  }
}
