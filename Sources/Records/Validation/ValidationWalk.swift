internal import AnalyserMessages

/// Goes through a message and all that it holds, and notes what breaks a rule.
struct ValidationWalk: ~Copyable {
  private let text: [UInt8]?
  private let reader: MessageReader
  private var path = FieldPath()
  private var found: [Violation] = []
  /// The spans of a settlement point into the article that settled the promise, whose text is not at hand.
  private var isInOtherArticle = false

  /// Values of an article that a caller may give, and then nothing in the text states them.
  private static let callersFields: Set<String> = ["publisher", "byline", "published"]
  private static let valueNames: Set<String> = ["TextValue", "DateValue", "NameValue", "QuantityValue", "EntityRole"]

  private static let evidenceSuffix = "_evidence"

  init(text: [UInt8]?, _ reader: consuming MessageReader) {
    self.text = text
    self.reader = reader
  }

  consuming func violations(of message: MessageView) throws(CodecError) -> [Violation] {
    try visit(message, isCallers: false)
    return found
  }

  private mutating func note(_ sentence: String, at field: String? = nil) {
    found.append(Violation(path: field.map { path.text(and: $0) } ?? path.text, sentence: sentence))
  }

  /// - Parameter isCallers: whether this value may come from the caller.
  private mutating func visit(_ message: MessageView, isCallers: Bool) throws(CodecError) {
    if found.count >= RecordValidator.violationCountMax { return }
    let wasInOtherArticle = isInOtherArticle
    if message.shape.name == "Settlement" { isInOtherArticle = true }
    try check(message, isCallers: isCallers)
    for field in message.shape.fields {
      guard case .message = field.kind else { continue }
      path.push(field.jsonName)
      if field.isRepeated {
        try elements(field, of: message)
      } else if let value = message.message(field) {
        try visit(value, isCallers: message.shape.name == "Article" && Self.callersFields.contains(field.name))
      }
      path.pop()
    }
    isInOtherArticle = wasInOtherArticle
  }

  private mutating func elements(_ field: FieldShape, of message: MessageView) throws(CodecError) {
    var ids = Set<String>()
    for index in 0..<message.count(field) {
      guard let element = message.message(field, at: index) else { continue }
      path.push(index)
      if let idField = element.shape.field(named: "id") {
        let id = try element.string(idField, reader)
        if !id.isEmpty, !ids.insert(id).inserted {
          note("the id \(printable(id)) is taken by another element", at: "id")
        }
      }
      try visit(element, isCallers: false)
      path.pop()
    }
  }

  private mutating func check(_ message: MessageView, isCallers: Bool) throws(CodecError) {
    let name = message.shape.name
    if name == "TextSpan" { span(message) }
    if name == "Evidence" { evidence(message, isCallers: isCallers) }
    if Self.valueNames.contains(name) { try value(message, isCallers: isCallers) }
    for field in message.shape.fields { try check(field, of: message) }
  }

  private mutating func check(_ field: FieldShape, of message: MessageView) throws(CodecError) {
    switch field.name {
    case "id":
      // An analyser leaves naming the analysis to the service.
      guard message.shape.name != "Analysis" || !isAtRoot else { return }
      if try message.string(field, reader).isEmpty { note("the id is empty; give one, such as \"p1\"", at: "id") }
    case "span":
      if message.message(field) == nil {
        note("there is no span; give the bytes of the text that are meant", at: "span")
      }
    case "confidence", "relevance":
      let share = message.double(field)
      if !(0...1).contains(share) { note("\(share) lies outside of 0...1", at: field.jsonName) }
    case "not_stated": try notStated(field, of: message)
    default: try evidenceBeside(field, of: message)
    }
  }

  /// A bare value, such as a status, has its evidence in a field beside it.
  private mutating func evidenceBeside(_ field: FieldShape, of message: MessageView) throws(CodecError) {
    guard field.name.hasSuffix(Self.evidenceSuffix), message.message(field) == nil else { return }
    guard let value = message.shape.field(named: String(field.name.dropLast(Self.evidenceSuffix.count))) else { return }
    if try message.isSet(value, reader) {
      note("the value has no evidence; give it in \(field.jsonName)", at: value.jsonName)
    }
  }

  private var isAtRoot: Bool { path.text.isEmpty }

  private mutating func span(_ message: MessageView) {
    let begin = message.uint32(message.shape.fields[0])
    let end = message.uint32(message.shape.fields[1])
    guard begin <= end else { return note("the span \(begin)..<\(end) ends before it begins") }
    guard !isInOtherArticle, let text else { return }
    guard end <= text.count else {
      return note("the span \(begin)..<\(end) ends outside of the text, which has \(text.count) bytes")
    }
    for offset in [begin, end] where offset < text.count && text[Int(offset)] & 0xC0 == 0x80 {
      note("the span \(begin)..<\(end) cuts a character at byte \(offset)")
    }
  }

  private mutating func evidence(_ message: MessageView, isCallers: Bool) {
    guard let status = message.shape.field(named: "status"), let spans = message.shape.field(named: "spans") else {
      return
    }
    switch Evidence.Status(rawValue: message.number(status)) {
    case .stated:
      if !isCallers, !hasWords(spans, of: message) {
        note("what the text states needs a span that holds words", at: spans.jsonName)
      }
    case .inferred: break
    default: note("the status must be STATED or INFERRED", at: status.jsonName)
    }
  }

  private func hasWords(_ spans: FieldShape, of message: MessageView) -> Bool {
    (0..<message.count(spans)).contains { index in
      guard let span = message.message(spans, at: index) else { return false }
      return span.uint32(span.shape.fields[0]) < span.uint32(span.shape.fields[1])
    }
  }

  private mutating func value(_ message: MessageView, isCallers: Bool) throws(CodecError) {
    if let field = message.shape.field(named: "evidence"), message.message(field) == nil, !isCallers {
      note("the value has no evidence; say where the text states it or what it was inferred from")
    }
    if let field = message.shape.field(named: "text"), try message.string(field, reader).isEmpty {
      note("the value is empty; leave it out and name its field in notStated", at: field.jsonName)
    }
    if let field = message.shape.field(named: "edtf") {
      let date = try message.string(field, reader)
      if !EDTF.isValid(date) {
        note("\"\(printable(date))\" is no EDTF date, such as 2022-09 or 2022-09-14/2022-09-16", at: field.jsonName)
      }
    }
    if let field = message.shape.field(named: "value"), !message.double(field).isFinite {
      note("\(message.double(field)) is no quantity", at: field.jsonName)
    }
  }

  private mutating func notStated(_ field: FieldShape, of message: MessageView) throws(CodecError) {
    var names = Set<String>()
    for index in 0..<message.count(field) {
      path.push(field.jsonName)
      path.push(index)
      let name = try message.string(field, at: index, reader)
      let named = message.shape.fields.first { $0.jsonName == name }
      if !names.insert(name).inserted {
        note("\(printable(name)) is named twice")
      } else if let named {
        if try message.isSet(named, reader) { note("\(name) has a value, so it cannot be blank") }
      } else {
        let near = suggestion(for: name, among: message.shape.fields.map(\.jsonName))
        note(
          "\(message.shape.name) has no field \"\(printable(name))\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
        )
      }
      path.pop()
      path.pop()
    }
  }
}
