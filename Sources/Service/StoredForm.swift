internal import AnalyserMessages
internal import Records
internal import Storage

/// How a record lies in its payload. What follows from the rest is left out and made again when it is read: hashes take as
/// many bytes as they have, whatever compresses them.
extension Record {
  /// - Throws: what keeps the record from being serialised.
  func storedBytes() throws -> [UInt8] {
    guard var article else { return try serializedBytes() }
    article.id = ""
    article.contentSHA256 = ""
    return try Record(article: article).serializedBytes()
  }

  /// A stored payload as a record.
  ///
  /// - Throws: `corrupt`, with the id.
  static func opened(_ payload: [UInt8], id: String, _ codec: EnvelopeCodec) throws(StoreError) -> Record {
    var record = try decoded(payload, id: id, codec)
    if var article = record.article {
      article.id = id
      article.contentSHA256 = RecordID.contentSHA256(article.text)
      record.article = article
    }
    return record
  }

  /// The same, without what was left out of the payload.
  static func decoded(_ payload: [UInt8], id: String, _ codec: EnvelopeCodec) throws(StoreError) -> Record {
    let bytes = try codec.open(payload, id: id)
    do throws(CodecError) {
      return try Record(serializedBytes: bytes)
    } catch {
      throw StoreError(.corrupt, "the record \(id) cannot be decoded: \(error.message)", cause: error)
    }
  }

  /// Opens a payload and decodes it.
  static func payloadCheck(_ codec: EnvelopeCodec) -> PayloadCheck {
    { id, payload throws(StoreError) in _ = try opened(payload, id: id, codec) }
  }
}
