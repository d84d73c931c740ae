package import Storage

/// A run of commits whose every state is known: puts, changes and deletions, some of them in one batch. After a third of
/// them the store gets a dictionary of its own records and compresses all anew; purges then take pieces of it away.
package struct Workload: Sendable {
  /// What a store holds after so many of the commits.
  package struct State: Sendable, Equatable {
    package private(set) var payloads: [String: [UInt8]] = [:]
    package fileprivate(set) var revision: UInt64 = 0
    /// The records that a search for each of ``searchedWords`` finds.
    package private(set) var found: [String: Set<String>] = [:]

    fileprivate mutating func put(_ id: String, _ payload: [UInt8]) {
      payloads[id] = payload
      revision += 1
      let words = Set(String(decoding: payload, as: UTF8.self).split(separator: " ").map(String.init))
      for word in Workload.searchedWords {
        if words.contains(word) { found[word, default: []].insert(id) } else { found[word]?.remove(id) }
      }
    }

    fileprivate mutating func delete(_ id: String) {
      payloads[id] = nil
      revision += 1
      for word in Workload.searchedWords { found[word]?.remove(id) }
    }
  }

  /// Each stands in about every third record.
  package static let searchedWords = ["w7", "w123"]

  private enum Write {
    case put(id: String, payload: [UInt8])
    case delete(id: String, purges: Bool)
  }

  private let commits: [[Write]]
  /// One more than ``commits``; the first is empty.
  package let states: [State]

  /// - Parameter seed: of the payloads' lengths and letters.
  package init(commitCount: Int, seed: UInt64 = 1) {
    var random = SplitMix(state: seed)
    var commits: [[Write]] = []
    var states = [State()]
    for number in 0..<commitCount {
      var state = states[number]
      var writes: [Write] = []
      func put(_ id: String) {
        let payload = Self.payload(number, byteCount: 20 + Int(random.next() % 3_000), &random)
        writes.append(.put(id: id, payload: payload))
        state.put(id, payload)
      }
      put("r:\(number)")
      if number % 5 == 4 { put("r:\(number / 2 + 100_000)") }
      if number % 3 == 2, state.payloads["r:\(number - 1)"] != nil { put("r:\(number - 1)") }
      if number % 7 == 6, state.payloads["r:\(number - 4)"] != nil {
        writes.append(.delete(id: "r:\(number - 4)", purges: number % 2 == 0))
        state.delete("r:\(number - 4)")
      }
      commits.append(writes)
      states.append(state)
    }
    self.commits = commits
    self.states = states
  }

  private static func payload(_ number: Int, byteCount: Int, _ random: inout SplitMix) -> [UInt8] {
    var text = "commit \(number)"
    while text.utf8.count < byteCount { text += " w\(random.next() % 500)" }
    return Array(text.utf8)
  }

  package var commitCount: Int { commits.count }

  /// A commit's operations, sealed as the store seals now.
  package func operations(of commit: Int, _ codec: EnvelopeCodec) throws(StoreError) -> [StoreOperation] {
    var operations: [StoreOperation] = []
    for write in commits[commit] {
      switch write {
      case .put(let id, let payload):
        let columns = RecordColumns(
          id: id, kind: 1, title: "title of \(id)", timeMilliseconds: 1_000, byteCount: UInt32(payload.count))
        operations.append(
          .put(columns: columns, payload: try codec.seal(payload), document: ProofTermMaker.document(payload)))
      case .delete(let id, let purges): operations.append(.delete(id: id, purges: purges))
      }
    }
    return operations
  }

  /// To be called after each commit.
  package func addDictionary(to store: any Store, after commit: Int) async throws(StoreError) {
    guard commit == commits.count / 3 else { return }
    var pieces: [DictionaryDraft.Piece] = []
    for (id, payload) in states[commit + 1].payloads.sorted(by: { $0.key < $1.key }) {
      guard let columns = try await store.get(id: id, revision: nil)?.columns else { continue }
      pieces.append(.init(recordNumber: columns.number, recordID: id, bytes: Array(payload.prefix(400))))
    }
    _ = try await store.addDictionary(DictionaryDraft(pieces: pieces))
    try await store.rewritePayloads()
  }

  /// All the commits, and what follows from them.
  func run(_ store: any Store, _ codec: EnvelopeCodec, acknowledge: (Int) -> Void = { _ in }) async throws {
    for number in commits.indices {
      _ = try await store.commit(try operations(of: number, codec), idempotencyKey: nil)
      acknowledge(number + 1)
      try await addDictionary(to: store, after: number)
    }
    try await waitUntilRewritten(store)
  }

  /// Some seconds at most.
  func waitUntilRewritten(_ store: any Store) async throws {
    for _ in 0..<1_000 {
      if try await !store.dictionaries().contains(where: { $0.state == .retired }) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

extension SQLiteStoreConfiguration {
  /// For stores of a ``Workload``, each with a codec of its own.
  static func forProof() -> (SQLiteStoreConfiguration, EnvelopeCodec) {
    let codec = EnvelopeCodec()
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ProofTermMaker(codec: codec)
    configuration.codec = codec
    return (configuration, codec)
  }
}

/// A payload's words as they are.
struct ProofTermMaker: SearchTermMaker {
  let version: UInt32 = 1
  let codec: EnvelopeCodec

  func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    Self.document(try codec.open(payload, id: columns.id))
  }

  static func document(_ payload: [UInt8]) -> SearchDocument {
    SearchDocument([.text: String(decoding: payload, as: UTF8.self)])
  }
}

/// Numbers by chance that are the same ones every time (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
package struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
