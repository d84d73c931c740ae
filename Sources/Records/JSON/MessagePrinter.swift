internal import AnalyserMessages
internal import CAnalyserMessages
internal import FoundationEssentials

/// Writes a message as proto3 JSON by protobuf-c's descriptors. Absent submessages are left out; everything else is
/// always there.
struct MessagePrinter: ~Copyable {
  private let options: JSONOptions
  private let reader: MessageReader
  private var output: JSONOutput
  private var path = FieldPath()
  /// The text that spans point into where the printer stands.
  private var text: TextOffsets?

  init(_ options: JSONOptions, _ reader: consuming MessageReader) {
    self.options = options
    self.reader = reader
    output = JSONOutput(pretty: options.pretty)
    text = options.text.map { TextOffsets($0, unit: options.offsets) }
  }

  consuming func print(_ message: MessageView) throws(JSONError) -> String {
    try object(message)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private mutating func object(_ message: MessageView) throws(JSONError) {
    let outer = text
    try enter(message)
    output.open("{")
    if message.shape.name == "TextSpan" {
      try span(message)
    } else {
      for field in message.shape.fields { try self.field(field, of: message) }
    }
    output.close("}")
    text = outer
  }

  /// An article's spans point into its own text, and so do those beside an article. Those of a settlement point into
  /// another article.
  private mutating func enter(_ message: MessageView) throws(JSONError) {
    if message.shape.name == "Settlement" {
      text = nil
    } else if let (article, name) = article(in: message), let field = article.shape.field(named: "text") {
      let outer = path
      if let name { path.push(name) }
      path.push(field.jsonName)
      text = TextOffsets(Array(try string(field, of: article).utf8), unit: options.offsets)
      path = outer
    }
  }

  /// The article, and the field that holds it; `nil` for the message itself.
  private func article(in message: MessageView) -> (MessageView, String?)? {
    if message.shape.name == "Article" { return (message, nil) }
    for field in message.shape.fields where !field.isRepeated {
      guard case .message(let descriptor) = field.kind, MessageShape.of(descriptor).name == "Article" else { continue }
      return message.message(field).map { ($0, field.jsonName) }
    }
    return nil
  }

  private mutating func span(_ message: MessageView) throws(JSONError) {
    let bounds = message.shape.fields.map { message.uint32($0) }
    for (field, offset) in zip(message.shape.fields, bounds) {
      output.key(field.jsonName)
      output.ascii("\(try shown(offset))")
    }
    guard let quote = text?.quote(begin: bounds[0], end: bounds[1]) else { return }
    output.key(MessageCatalogue.quoteKey)
    output.string(quote)
  }

  private func shown(_ offset: UInt32) throws(JSONError) -> UInt32 {
    guard options.offsets != .bytes, let text else { return offset }
    guard let shown = text.offset(ofByte: offset) else {
      throw JSONError(
        .noSuchOffset, path: path.text,
        "byte \(offset) begins no character of the text, so it has no offset in \(options.offsets); ask for bytes")
    }
    return shown
  }

  private mutating func field(_ field: FieldShape, of message: MessageView) throws(JSONError) {
    path.push(field.jsonName)
    if field.isRepeated {
      output.key(field.jsonName)
      try array(field, of: message)
    } else if case .message = field.kind {
      if let value = message.message(field) {
        output.key(field.jsonName)
        try object(value)
      }
    } else {
      output.key(field.jsonName)
      try scalar(field, of: message)
    }
    path.pop()
  }

  private mutating func array(_ field: FieldShape, of message: MessageView) throws(JSONError) {
    output.open("[")
    for index in 0..<message.count(field) {
      path.push(index)
      output.element()
      if case .message = field.kind {
        if let element = message.message(field, at: index) { try object(element) }
      } else {
        do throws(CodecError) {
          output.string(try message.string(field, at: index, reader).utf8)
        } catch {
          throw JSONError(error, path: path.text)
        }
      }
      path.pop()
    }
    output.close("]")
  }

  private mutating func scalar(_ field: FieldShape, of message: MessageView) throws(JSONError) {
    switch field.kind {
    case .uint32: output.ascii("\(message.uint32(field))")
    case .uint64: output.ascii("\"\(message.uint64(field))\"")
    case .double: output.number(message.double(field))
    case .bool: output.ascii("\(message.bool(field))")
    case .string: output.string(try string(field, of: message).utf8)
    case .bytes: output.string(Data(message.bytes(field, reader)).base64EncodedString().utf8)
    case .enumeration(let enumeration):
      let number = message.number(field)
      if let name = enumeration.names[number] { output.string(name.utf8) } else { output.ascii("\(number)") }
    case .message: break
    }
  }

  private func string(_ field: FieldShape, of message: MessageView) throws(JSONError) -> String {
    do throws(CodecError) {
      return try message.string(field, reader)
    } catch {
      throw JSONError(error, path: path.text)
    }
  }
}
