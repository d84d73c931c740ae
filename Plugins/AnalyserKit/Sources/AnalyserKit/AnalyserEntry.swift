public import CAnalyserABI
internal import AnalyserMessages
internal import Synchronization

/// The table through which a host talks to an analyser. An author's whole entry:
///
///     @c(hattama_analyser_entry)
///     public func entry() -> UnsafePointer<hattama_analyser>? { makeEntry(MyAnalyser.self) }
///
/// A library has one analyser; asking again gives the same table.
///
/// - Precondition: the descriptor can be encoded (no NUL in its strings), and no other type was made an entry of
///   this library.
public func makeEntry<Type: Analyser>(_ type: Type.Type) -> UnsafePointer<hattama_analyser> {
  exported.withLock { slot in
    if let entry = slot {
      precondition(entry.type == ObjectIdentifier(type), "a library exports one analyser; \(type) is the second")
      return entry.table
    }
    let entry = ExportedAnalyser(type)
    slot = entry
    return entry.table
  }
}

/// The library's analyser. C functions can capture nothing, so they find the type here.
private let exported = Mutex<ExportedAnalyser?>(nil)

/// Sendable although its closures hold a metatype that need not be: nothing in it changes once it is made.
private struct ExportedAnalyser: @unchecked Sendable {
  let type: ObjectIdentifier
  /// Lives until the process ends, as the header demands.
  let table: UnsafePointer<hattama_analyser>
  let descriptor: UnsafeBufferPointer<UInt8>
  let validate: (String) throws(AnalyserFailure) -> Void
  let create: (AnalyserConfiguration) throws(AnalyserFailure) -> AnalyserInstance

  init<Type: Analyser>(_ type: Type.Type) {
    self.type = ObjectIdentifier(type)
    descriptor = encodedDescriptor(of: type)
    validate = { json throws(AnalyserFailure) in try Type.validate(configuration: .object(parsing: json)) }
    create = { configuration throws(AnalyserFailure) in
      AnalyserInstance(try Type(configuration: configuration), host: configuration.host)
    }
    let table = UnsafeMutablePointer<hattama_analyser>.allocate(capacity: 1)
    table.initialize(to: makeTable())
    self.table = UnsafePointer(table)
  }
}

private func encodedDescriptor<Type: Analyser>(of type: Type.Type) -> UnsafeBufferPointer<UInt8> {
  do throws(CodecError) {
    let bytes = try type.descriptor.serializedBytes()
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = copy.initialize(fromContentsOf: bytes)
    return UnsafeBufferPointer(copy)
  } catch {
    preconditionFailure("the descriptor of \(type) cannot be encoded: \(error.message)")
  }
}

private func makeTable() -> hattama_analyser {
  hattama_analyser(
    magic: HATTAMA_ANALYSER_MAGIC,
    struct_size: UInt32(MemoryLayout<hattama_analyser>.size),
    abi_major: HATTAMA_ANALYSER_ABI_MAJOR,
    abi_minor: HATTAMA_ANALYSER_ABI_MINOR,
    descriptor: {
      let bytes = exported.withLock { $0?.descriptor }
      return hattama_bytes(data: bytes?.baseAddress, count: bytes?.count ?? 0)
    },
    validate_config: { validate($0, $1) },
    create: { create($0, $1, $2) },
    process: { instance, call, request in
      guard let instance, let call else { return false }
      return AnalyserInstance.borrowed(instance).process(call: call, request: request)
    },
    destroy: { instance in
      if let instance { AnalyserInstance.release(instance) }
    },
    get_extension: { _ in nil })
}

private func validate(_ configuration: hattama_bytes, _ report: UnsafeMutablePointer<hattama_error>?) -> Bool {
  guard let exported = exported.withLock({ $0 }) else { return false }
  do throws(AnalyserFailure) {
    try exported.validate(text(of: configuration))
    return true
  } catch {
    write(error, to: report)
    return false
  }
}

private func create(
  _ host: UnsafePointer<hattama_host>?, _ arguments: UnsafePointer<hattama_create_arguments>?,
  _ report: UnsafeMutablePointer<hattama_error>?
) -> OpaquePointer? {
  guard let exported = exported.withLock({ $0 }) else { return nil }
  do throws(AnalyserFailure) {
    let configuration = try AnalyserConfiguration(host: host, arguments: arguments)
    return try exported.create(configuration).retained()
  } catch {
    write(error, to: report)
    return nil
  }
}

extension AnalyserConfiguration {
  /// Copies what the host lends, after a look at how much of each struct the host knows.
  fileprivate init(
    host: UnsafePointer<hattama_host>?, arguments: UnsafePointer<hattama_create_arguments>?
  ) throws(AnalyserFailure) {
    guard let host, let arguments,
      host.pointee.abi_major == HATTAMA_ANALYSER_ABI_MAJOR,
      host.pointee.struct_size >= MemoryLayout<hattama_host>.size,
      arguments.pointee.struct_size >= MemoryLayout<hattama_create_arguments>.size
    else {
      throw AnalyserFailure(
        .unsupported, "this analyser needs a host of ABI \(HATTAMA_ANALYSER_ABI_MAJOR).\(HATTAMA_ANALYSER_ABI_MINOR)")
    }
    self.init(
      json: try text(of: arguments.pointee.configuration),
      resourcePath: arguments.pointee.resource_path.map { String(cString: $0) } ?? "", host: host)
  }
}

private func text(of bytes: hattama_bytes) throws(AnalyserFailure) -> String {
  let buffer = UnsafeBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.count)
  guard let text = String(validating: buffer, as: UTF8.self) else {
    throw AnalyserFailure(.invalidOptions, "the configuration of \(buffer.count) bytes is not UTF-8")
  }
  return text
}

/// Hands a failure to the host, cut at a character when its room is too small.
private func write(_ failure: AnalyserFailure, to report: UnsafeMutablePointer<hattama_error>?) {
  guard let report else { return }
  report.pointee.code = failure.code.abi
  report.pointee.count = 0
  guard let message = report.pointee.message else { return }
  for character in failure.message {
    let bytes = character.utf8
    guard report.pointee.count + bytes.count <= report.pointee.capacity else { return }
    for byte in bytes {
      message[report.pointee.count] = CChar(bitPattern: byte)
      report.pointee.count += 1
    }
  }
}
