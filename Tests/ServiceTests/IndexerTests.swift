import AnalyserMessages
import Records
import Service
import Storage
import Testing

@Suite struct IndexerTests {
  private let codec = EnvelopeCodec()

  private func terms(_ text: String, _ indexer: Indexer) throws -> String? {
    let payload = try codec.seal(Record(article: Article(text: text)).serializedBytes())
    let columns = RecordColumns(id: "a:1", kind: 1, title: "", timeMilliseconds: 0)
    return try indexer.document(columns: columns, payload: payload)?[.text]
  }

  /// More words than are remembered, some longer than what is remembered of one: the terms of a text are the same whatever
  /// was gone through before.
  @Test func rememberedTermsAreThoseOfTheWords() throws {
    let indexer = Indexer(stems: [], codec: codec)
    let long = (24...30).map { String(repeating: "ұ", count: $0) + " " + String(repeating: "z", count: 2 * $0 + 1) }
    let text = "Қаланың әкімдігі көктемде меморандумға қол қойды. " + long.joined(separator: " ")
    let first = try #require(try terms(text, indexer))
    #expect(first.split(separator: " ").count == 6 + 2 * long.count)
    let many = (0..<60_000).map { "сөз\(String($0, radix: 36))" }
    _ = try terms(many.joined(separator: " "), indexer)
    #expect(try terms(text, indexer) == first)
    #expect(try terms(text, Indexer(stems: [], codec: codec)) == first)
    let some = many.prefix(2_000).joined(separator: " ")
    #expect(try terms(some, indexer) == terms(some, Indexer(stems: [], codec: codec)))
  }
}
