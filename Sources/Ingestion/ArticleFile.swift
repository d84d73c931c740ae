internal import Glibc

/// Reads an article's text from a file or from standard input.
package enum ArticleFile {
  /// - Parameters:
  ///   - path: `-` for standard input.
  ///   - encoding: `nil`: UTF-8, or UTF-16 with a byte order mark.
  ///   - byteCountMax: of the file.
  /// - Returns: the text as the file has it; only a byte order mark is left out.
  /// - Throws: ``InputError``.
  package static func read(_ path: String, encoding: TextEncoding?, byteCountMax: Int) throws(InputError) -> String {
    let name = path == "-" ? "standard input" : path
    let bytes = try readBytes(path, name, byteCountMax)
    return try text(of: bytes, name: name, encoding: encoding)
  }

  private static func readBytes(_ path: String, _ name: String, _ byteCountMax: Int) throws(InputError) -> [UInt8] {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(name, errno) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw .unreadable(name, errno) }
    if information.st_mode & S_IFMT == S_IFDIR {
      throw InputError(code: .unreadable, message: "\(name) is a folder; give the files in it, as in \(name)/*.txt")
    }
    if Int(information.st_size) > byteCountMax { throw tooLarge(name, Int(information.st_size), byteCountMax) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(name, errno)
      }
      bytes += buffer[..<count]
      if bytes.count > byteCountMax { throw tooLarge(name, bytes.count, byteCountMax) }
    }
  }

  private static func tooLarge(_ name: String, _ byteCount: Int, _ limit: Int) -> InputError {
    InputError(
      code: .tooLarge,
      message:
        "\(name) has \(megabytes(byteCount)) MB; an article has at most \(megabytes(limit)) MB, so split it first")
  }

  private static func megabytes(_ byteCount: Int) -> String {
    let tenths = (byteCount * 10 + 524_288) / 1_048_576
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// Decodes the bytes of a file that goes by `name`.
  package static func text(of bytes: [UInt8], name: String, encoding: TextEncoding?) throws(InputError) -> String {
    if bytes.isEmpty { throw empty(name) }
    let (encoding, content) = mark(of: bytes, encoding)
    if encoding != .utf16LittleEndian, encoding != .utf16BigEndian, let what = binaryKind(content) {
      throw InputError(code: .notText, message: "\(name) is no text but \(what); save it as plain text in UTF-8")
    }
    guard let text = encoding.decode(content) else { throw wrongEncoding(name, content, encoding) }
    guard text.contains(where: { !$0.isWhitespace }) else { throw empty(name) }
    if text.utf8.contains(0) {
      throw InputError(code: .notText, message: "\(name) holds NUL characters; save it as plain text in UTF-8")
    }
    return text
  }

  private static func empty(_ name: String) -> InputError {
    InputError(code: .empty, message: "\(name) has no text; give a file with the article's text")
  }

  /// The encoding by a byte order mark, unless one is given, and what follows the mark.
  private static func mark(of bytes: [UInt8], _ given: TextEncoding?) -> (TextEncoding, [UInt8]) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (given ?? .utf8, Array(bytes.dropFirst(3))) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (given ?? .utf16LittleEndian, Array(bytes.dropFirst(2))) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (given ?? .utf16BigEndian, Array(bytes.dropFirst(2))) }
    return (given ?? .utf8, bytes)
  }

  private static func binaryKind(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: Array("%PDF".utf8)) { return "a PDF" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "a Word document or another ZIP file" }
    if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "an old Word document" }
    if bytes.starts(with: Array("{\\rtf".utf8)) { return "an RTF document" }
    if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip file" }
    return bytes.prefix(1 << 16).contains(0) ? "binary data" : nil
  }

  private static func wrongEncoding(_ name: String, _ bytes: [UInt8], _ encoding: TextEncoding) -> InputError {
    guard encoding == .utf8 else {
      return InputError(
        code: .wrongEncoding, message: "\(name) is not in \(encoding.rawValue); leave --encoding out or name another")
    }
    let offset = firstInvalidByte(bytes)
    let hint =
      isLikelyCyrillic(bytes)
      ? "it looks like Windows-1251: add --encoding windows-1251 (or kz-1048 if it has Kazakh letters)"
      : "name its encoding with --encoding"
    return InputError(
      code: .wrongEncoding, message: "\(name) is not UTF-8 (byte \(offset) is 0x\(hexadecimal(bytes[offset]))); \(hint)"
    )
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16, uppercase: true)
    return text.count == 1 ? "0" + text : text
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    return min(offset, bytes.count - 1)
  }

  /// In Windows-1251 most letters of a Cyrillic text are 0xC0 to 0xFF, and small ones prevail.
  private static func isLikelyCyrillic(_ bytes: [UInt8]) -> Bool {
    let high = bytes.filter { $0 >= 0x80 }
    let small = high.filter { $0 >= 0xE0 }
    return high.count * 3 > bytes.count && small.count * 2 > high.count
  }
}
