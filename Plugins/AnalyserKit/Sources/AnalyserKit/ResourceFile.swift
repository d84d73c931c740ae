internal import Glibc

/// Reads a whole file of the resource folder.
///
/// - Parameter name: what the error calls the file; its path is nobody's business.
func readFile(_ path: String, name: String, byteCountMax: Int) throws(AnalyserFailure) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw unreadable(name) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw unreadable(name) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw AnalyserFailure(.missingResource, "the resource \(name) is no ordinary file")
  }
  guard status.st_size <= byteCountMax else {
    throw AnalyserFailure(
      .missingResource, "the resource \(name) has \(status.st_size) bytes; at most \(byteCountMax) are read")
  }
  return try readBytes(of: descriptor, count: Int(status.st_size), name: name)
}

/// Reads as many bytes as the file had when it was opened; a file that shrank meanwhile gives what is left.
private func readBytes(of descriptor: Int32, count: Int, name: String) throws(AnalyserFailure) -> [UInt8] {
  var failed = false
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    while initializedCount < count, let start = buffer.baseAddress {
      let got = read(descriptor, start + initializedCount, count - initializedCount)
      if got < 0, errno == EINTR { continue }
      failed = got < 0
      if got <= 0 { return }
      initializedCount += got
    }
  }
  if failed { throw unreadable(name) }
  return bytes
}

private func unreadable(_ name: String) -> AnalyserFailure {
  let reason = String(cString: strerror(errno))
  return AnalyserFailure(.missingResource, "the resource \(name) cannot be read: \(reason)")
}
