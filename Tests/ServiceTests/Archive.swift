import AnalyserMessages
import Foundation
import Records
import Service
import Storage

/// An archive on a store of its own, which goes when the test is over.
struct Archive {
  let service: ArchiveService
  let store: SQLiteStore
  let records: StoredRecords

  /// A few stems, as a lexicon has them.
  private static let stems = "меморандум\tn\t4\nәкімдік\tn\t4\nқала\tn\t4\nбаға\tn\t4\nкөктем\tn\t4\n"

  static func with(_ body: (Archive) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-archive-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let codec = EnvelopeCodec()
    let indexer = Indexer(stems: Array(stems.utf8), codec: codec)
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = indexer
    configuration.codec = codec
    try await SQLiteStore.withStore(folder: path, configuration: configuration) { store async throws in
      let records = StoredRecords(store: store, codec: codec, indexer: indexer)
      try await body(Archive(service: ArchiveService(records: records, now: { 1_000 }), store: store, records: records))
    }
  }

  /// - Returns: the id.
  @discardableResult
  func add(_ text: String, published: String? = nil) async throws -> String {
    var article = Article()
    article.text = text
    article.published = published.map { DateValue(edtf: $0) }
    return try await put(Record(article: article))
  }

  @discardableResult
  func put(_ record: Record) async throws -> String {
    try await service.put(PutRequest(record: record)).info?.id ?? ""
  }

  /// The ids of what a query finds, on pages of `limit`.
  func found(_ query: String, limit: UInt32 = 200, order: SearchRequest.Order = .unspecified) async throws -> [String] {
    var request = SearchRequest(query: query, limit: limit, order: order)
    var ids: [String] = []
    repeat {
      let page = try await service.search(request)
      ids += page.hits.compactMap { $0.info?.id }
      request.cursor = page.nextCursor
    } while !request.cursor.isEmpty && ids.count < 1_000
    return ids
  }

  /// A memorandum that somebody wrote down, with its place in the archive by what it names.
  static func memorandum(
    _ id: String, parties: [String] = [], signatories: [String] = [], place: String? = nil, signed: String? = nil
  ) -> Record {
    var memorandum = Memorandum()
    memorandum.id = id
    memorandum.instrument = .memorandum
    memorandum.instrumentEvidence = evidence
    memorandum.parties = parties.enumerated().map { Party(id: "p\($0)", name: name($1)) }
    memorandum.signatories = signatories.enumerated().map { Signatory(id: "s\($0)", name: name($1)) }
    memorandum.place = place.map(name)
    memorandum.dateSigned = signed.map { DateValue(edtf: $0, evidence: evidence) }
    return Record(memorandum: memorandum)
  }

  private static func name(_ text: String) -> NameValue { NameValue(text: text, evidence: evidence) }

  /// Of an article that is not stored.
  private static let evidence = Evidence(status: .stated, spans: [TextSpan(begin: 0, end: 9)], confidence: 1)
}
