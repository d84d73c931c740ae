internal import Glibc
internal import WireFuzzing

/// The body that HATTAMA_FUZZ_TARGET names.
private let body: @Sendable (UnsafeRawBufferPointer) -> Void = {
  switch getenv("HATTAMA_FUZZ_TARGET").map({ String(cString: $0) }) {
  case "frames": return fuzzFrames
  case "heads": return fuzzHeads
  case "connection": return fuzzConnection
  case "client": return fuzzClient
  default:
    fatalError("HATTAMA_FUZZ_TARGET must be frames, heads, connection or client")
  }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  body(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
