/// Two codecs on the same task, round by round in turn, so that a busy machine slows both.
struct Measurement {
  static let roundCount = 21
  static let callCount = 4_000

  let task: String
  /// Nanoseconds a call, the middle of all rounds.
  let ours: Double
  let peers: Double

  var ratio: Double { peers / ours }

  init(_ task: String, ours: () throws -> Int, peers: () throws -> Int) rethrows {
    self.task = task
    _ = try Self.nanoseconds(ours)
    _ = try Self.nanoseconds(peers)
    var rounds: [(ours: Double, peers: Double)] = []
    for round in 0..<Self.roundCount {
      if round.isMultiple(of: 2) {
        let first = try Self.nanoseconds(ours)
        rounds.append((first, try Self.nanoseconds(peers)))
      } else {
        let first = try Self.nanoseconds(peers)
        rounds.append((try Self.nanoseconds(ours), first))
      }
    }
    self.ours = rounds.map(\.ours).sorted()[Self.roundCount / 2]
    self.peers = rounds.map(\.peers).sorted()[Self.roundCount / 2]
  }

  /// The calls' results are added up and looked at, so that none can be left out.
  private static func nanoseconds(_ call: () throws -> Int) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var total = 0
    for _ in 0..<callCount { total &+= try call() }
    let duration = clock.now - start
    precondition(total > 0, "the codecs gave nothing")
    let (seconds, attoseconds) = duration.components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(callCount)
  }
}
