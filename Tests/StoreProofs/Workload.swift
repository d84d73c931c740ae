package import Storage

/// A run of commits whose every state is known: puts, changes and deletions, some of them in one batch.
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

  package let commits: [[StoreOperation]]
  /// One more than ``commits``; the first is empty.
  package let states: [State]

  /// - Parameter seed: of the payloads' lengths and letters.
  package init(commitCount: Int, seed: UInt64 = 1) {
    var random = SplitMix(state: seed)
    var commits: [[StoreOperation]] = []
    var states = [State()]
    for number in 0..<commitCount {
      var state = states[number]
      var operations: [StoreOperation] = []
      func put(_ id: String) {
        let payload = Self.payload(number, byteCount: 20 + Int(random.next() % 3_000), &random)
        operations.append(Self.put(id, payload))
        state.put(id, payload)
      }
      put("r:\(number)")
      if number % 5 == 4 { put("r:\(number / 2 + 100_000)") }
      if number % 3 == 2, state.payloads["r:\(number - 1)"] != nil { put("r:\(number - 1)") }
      if number % 7 == 6, state.payloads["r:\(number - 4)"] != nil {
        operations.append(.delete(id: "r:\(number - 4)", purges: number % 2 == 0))
        state.delete("r:\(number - 4)")
      }
      commits.append(operations)
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

  private static func put(_ id: String, _ payload: [UInt8]) -> StoreOperation {
    let columns = RecordColumns(
      id: id, kind: 1, title: "title of \(id)", timeMilliseconds: 1_000, byteCount: UInt32(payload.count))
    return .put(columns: columns, payload: payload, document: ProofTermMaker.document(payload))
  }
}

/// A payload's words as they are.
package struct ProofTermMaker: SearchTermMaker {
  package let version: UInt32 = 1

  package init() {}

  package func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    Self.document(payload)
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
