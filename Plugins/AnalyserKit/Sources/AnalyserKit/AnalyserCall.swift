public import AnalyserMessages
internal import CAnalyserABI

/// One article's call. Valid until `process` returns; do not keep it.
public struct AnalyserCall {
  let host: UnsafePointer<hattama_host>
  let call: OpaquePointer

  /// Whether nobody waits for the call any more: stop soon. Cheap; ask at every sentence or so.
  public var isCancelled: Bool { host.pointee.cancelled(call) }

  /// Until the call's deadline; `UInt32.max` when there is none, 0 when it has passed.
  public var remainingMilliseconds: UInt32 { host.pointee.remaining_milliseconds(call) }

  /// - Throws: `cancelled` when nobody waits any more.
  public func checkCancellation() throws(AnalyserFailure) {
    if isCancelled { throw AnalyserFailure(.cancelled, "nobody waits for this call any more") }
  }

  /// Hands over layers. Results of several calls are merged in order.
  ///
  /// - Throws: `cancelled`; `resourceExhausted` when all results together are over 64 MiB; `internal` when the layers
  ///   cannot be encoded.
  public func emit(_ layers: Analysis) throws(AnalyserFailure) {
    let bytes: [UInt8]
    do throws(CodecError) {
      bytes = try AnalyserResult(layers: layers).serializedBytes()
    } catch {
      throw AnalyserFailure(.internal, "the result cannot be encoded: \(error.message)")
    }
    let taken = withBytes(of: bytes) { host.pointee.emit(call, $0) }
    if taken { return }
    try checkCancellation()
    throw AnalyserFailure(
      .resourceExhausted,
      "the host does not take \(bytes.count) bytes more; all results of a call together may have at most 64 MiB")
  }

  /// Writes a line to the host's log.
  public func log(_ level: LogLevel, _ message: String) {
    writeLog(host, level, message)
  }

  func fail(_ failure: AnalyserFailure) {
    withBytes(of: Array(failure.message.utf8)) { host.pointee.fail(call, failure.code.abi, $0) }
  }
}

/// Lends bytes to a function of the C interface.
func withBytes<Result>(of bytes: [UInt8], _ body: (hattama_bytes) -> Result) -> Result {
  bytes.withUnsafeBufferPointer { body(hattama_bytes(data: $0.baseAddress, count: $0.count)) }
}
