internal import AnalyserMessages
internal import CAnalyserABI

/// One made analyser behind the C interface's opaque pointer.
///
/// Sendable by the contract: the host calls a serial analyser from one thread at a time, and a concurrent one says
/// itself that it allows more.
final class AnalyserInstance: @unchecked Sendable {
  private let process: (AnalyserRequest, AnalyserCall) throws(AnalyserFailure) -> Void
  private let host: UnsafePointer<hattama_host>?

  init(_ analyser: some Analyser, host: UnsafePointer<hattama_host>?) {
    process = { request, call throws(AnalyserFailure) in try analyser.process(request, call: call) }
    self.host = host
  }

  func retained() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  static func borrowed(_ pointer: OpaquePointer) -> AnalyserInstance {
    Unmanaged<AnalyserInstance>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  static func release(_ pointer: OpaquePointer) {
    Unmanaged<AnalyserInstance>.fromOpaque(UnsafeRawPointer(pointer)).release()
  }

  /// Runs one call; a failure goes to the host.
  func process(call: OpaquePointer, request: hattama_bytes) -> Bool {
    guard let host else { return false }
    let call = AnalyserCall(host: host, call: call)
    do throws(AnalyserFailure) {
      try process(decoded(request), call)
      return true
    } catch {
      call.fail(error)
      return false
    }
  }
}

private func decoded(_ bytes: hattama_bytes) throws(AnalyserFailure) -> AnalyserRequest {
  let buffer = UnsafeRawBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.count)
  do throws(CodecError) {
    return try AnalyserRequest(serializedBytes: buffer)
  } catch {
    throw AnalyserFailure(.invalidInput, "the request cannot be read: \(error.message)")
  }
}
