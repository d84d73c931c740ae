internal import CAnalyserABI

/// The C interface's host table for a ``FakeHost``, and the pointers by which its functions find it again.
struct FakeHostTable: ~Copyable {
  /// The table, with the fake's address behind it.
  private struct Memory {
    var table: hattama_host
    var fake: UnsafeRawPointer
  }

  private let memory: UnsafeMutablePointer<Memory>
  private let fake: FakeHost

  var host: UnsafePointer<hattama_host> { UnsafeRawPointer(memory).assumingMemoryBound(to: hattama_host.self) }

  /// A call's pointer is the fake itself.
  var call: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(fake).toOpaque()) }

  init(_ fake: FakeHost) {
    self.fake = fake
    memory = .allocate(capacity: 1)
    memory.initialize(to: Memory(table: Self.table, fake: UnsafeRawPointer(Unmanaged.passUnretained(fake).toOpaque())))
  }

  deinit { memory.deallocate() }

  private static var table: hattama_host {
    hattama_host(
      struct_size: UInt32(MemoryLayout<hattama_host>.size), abi_major: HATTAMA_ANALYSER_ABI_MAJOR,
      abi_minor: HATTAMA_ANALYSER_ABI_MINOR,
      log: { host, level, message in
        guard let host else { return }
        let memory = UnsafeRawPointer(host).assumingMemoryBound(to: Memory.self)
        FakeHostTable.fake(memory.pointee.fake).log(LogLevel(rawValue: level.rawValue) ?? .error, text(of: message))
      },
      cancelled: { call in call.map { FakeHostTable.fake(UnsafeRawPointer($0)).isCancelled() } ?? true },
      remaining_milliseconds: { call in
        call.map { FakeHostTable.fake(UnsafeRawPointer($0)).remainingMilliseconds } ?? 0
      },
      emit: { call, result in
        let bytes = UnsafeRawBufferPointer(start: result.data, count: result.data == nil ? 0 : result.count)
        return call.map { FakeHostTable.fake(UnsafeRawPointer($0)).emit(bytes) } ?? false
      },
      fail: { call, code, message in
        let code = AnalyserFailure.Code(rawValue: code.rawValue) ?? .internal
        call.map { FakeHostTable.fake(UnsafeRawPointer($0)).fail(AnalyserFailure(code, text(of: message))) }
      },
      get_extension: { _, _ in nil })
  }

  private static func fake(_ pointer: UnsafeRawPointer) -> FakeHost {
    Unmanaged<FakeHost>.fromOpaque(pointer).takeUnretainedValue()
  }
}

private func text(of bytes: hattama_bytes) -> String {
  String(decoding: UnsafeBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.count), as: UTF8.self)
}
