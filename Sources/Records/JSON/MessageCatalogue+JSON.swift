package import AnalyserMessages
internal import CAnalyserMessages

/// Messages as proto3 JSON: lowerCamelCase names; scalars, enumerations and lists always there, also empty ones;
/// 64-bit numbers as strings; enumerations by name.
extension MessageCatalogue {
  /// UTF-8 bytes of the longest JSON text that is read.
  package static let jsonByteCountMax = 64 << 20

  /// In spans, beside their offsets.
  static let quoteKey = "quote"

  /// The JSON of a value.
  ///
  /// - Throws: ``JSONError``: `invalidText` for a string that no message can carry, `noSuchOffset` for a span that has
  ///   no offset in the unit that was asked for.
  package static func json(
    _ message: some RecordMessage, options: JSONOptions = JSONOptions()
  ) throws(JSONError) -> String {
    try json(memory { () throws(CodecError) in try MessageMemory(message) }, options)
  }

  /// The JSON of a serialised message.
  ///
  /// - Throws: ``JSONError``, also `malformed` and `tooLarge`.
  package static func json(
    bytes: [UInt8], as type: any RecordMessage.Type, options: JSONOptions = JSONOptions()
  ) throws(JSONError) -> String {
    try json(memory { () throws(CodecError) in try MessageMemory(unpacking: bytes, as: type.descriptor) }, options)
  }

  private static func json(
    _ memory: borrowing MessageMemory, _ options: JSONOptions
  ) throws(JSONError) -> String {
    try MessagePrinter(options, memory.reader).print(MessageView(memory.root))
  }

  private static func memory(
    _ make: () throws(CodecError) -> MessageMemory
  ) throws(JSONError) -> MessageMemory {
    do throws(CodecError) {
      return try make()
    } catch {
      throw JSONError(error, path: "")
    }
  }

  /// The serialised message that a JSON text describes.
  ///
  /// Fields go by either of their names, enumerations by name or number; `null` is the default; a span's `quote` is
  /// passed over, and its offsets are bytes.
  ///
  /// - Throws: ``JSONError``, with the path of the field or the line and column.
  package static func message(json: String, as type: any RecordMessage.Type) throws(JSONError) -> [UInt8] {
    let byteCount = json.utf8.count
    guard byteCount <= jsonByteCountMax else {
      throw JSONError(.tooLarge, "the JSON text has \(byteCount) bytes; at most \(jsonByteCountMax) are read")
    }
    let byteCountMax = DecodeLimits.standard.arenaByteCount(forMessageOf: byteCount)
    let memory = try memory { () throws(CodecError) in
      try MessageMemory(emptyOf: type.descriptor, byteCountMax: byteCountMax)
    }
    return try MessageParser(json, into: memory).parse()
  }
}
