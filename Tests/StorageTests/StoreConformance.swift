import Storage
import Testing

/// What every engine promises; a new engine runs ``cases`` on itself.
struct StoreConformance {
  /// Opens the same store again and again: what was committed must be there. The store has a ``ConformanceTermMaker``.
  let withStore: (_ body: (any Store) async throws -> Void) async throws -> Void
  /// Opens the store that a backup made in a folder.
  let withCopy: (_ path: String, _ body: (any Store) async throws -> Void) async throws -> Void

  /// The same store, with a codec that is new every time, and without a term maker.
  let withSealedStore: (_ body: (any Store, EnvelopeCodec) async throws -> Void) async throws -> Void

  static let cases = writingCases + readingCases + searchCases + upkeepCases + dictionaryCases

  static func put(
    _ id: String, _ payload: [UInt8] = [1], kind: UInt32 = 1, parent: String = "", time: UInt64 = 1_000,
    expected: UInt64? = nil
  ) -> StoreOperation {
    let columns = RecordColumns(
      id: id, kind: kind, title: "t \(id)", parentID: parent, timeMilliseconds: time, byteCount: 9)
    return .put(columns: columns, payload: payload, expected: expected)
  }

  func code(_ body: () async throws -> some Any) async -> StoreError.Code? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }
}

/// One promise.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  let name: String
  let run: @Sendable (StoreConformance) async throws -> Void

  init(_ name: String, _ run: @escaping @Sendable (StoreConformance) async throws -> Void) {
    self.name = name
    self.run = run
  }

  var testDescription: String { name }
}
