internal import Synchronization
package import Wire

/// What a method's calls came to, counted from any thread: by status, and by the time that they took.
package final class MethodStatistics: Sendable {
  /// Calls that took less than `upperNanoseconds`, and not less than the bound of the bucket before.
  package struct Bucket: Sendable, Hashable {
    package let upperNanoseconds: UInt64
    package let callCount: UInt64
  }

  package struct Snapshot: Sendable, Hashable {
    package let method: String
    package let runningCount: Int
    /// Of the statuses that there were.
    package let callCounts: [StatusCode: UInt64]
    /// From the request's arrival to the end of its handler; rising, without empty ones.
    package let latency: [Bucket]
  }

  package let method: String
  private let running = Atomic(0)
  private let statuses = AtomicCounts(count: StatusCode.allCases.count)
  private let buckets = AtomicCounts(count: LatencyScale.bucketCount)

  init(method: String) { self.method = method }

  /// A handler began that does not end at once.
  func began() { running.add(1, ordering: .relaxed) }
  func ended() { running.subtract(1, ordering: .relaxed) }

  func count(_ code: StatusCode, nanoseconds: UInt64) {
    statuses.add(Int(code.rawValue))
    buckets.add(LatencyScale.bucket(of: nanoseconds))
  }

  package var snapshot: Snapshot {
    var callCounts: [StatusCode: UInt64] = [:]
    for code in StatusCode.allCases where statuses[Int(code.rawValue)] > 0 {
      callCounts[code] = statuses[Int(code.rawValue)]
    }
    let latency = (0..<LatencyScale.bucketCount).compactMap { index -> Bucket? in
      let count = buckets[index]
      return count == 0 ? nil : Bucket(upperNanoseconds: LatencyScale.upperBound(of: index), callCount: count)
    }
    return Snapshot(
      method: method, runningCount: running.load(ordering: .relaxed), callCounts: callCounts, latency: latency)
  }
}

/// The statistics of all methods of a router.
package final class CallStatistics: Sendable {
  private let methods = Mutex<[MethodStatistics]>([])
  /// Of calls of methods that are not served, whatever their names.
  let others = MethodStatistics(method: "*")

  func add(_ method: String) -> MethodStatistics {
    let statistics = MethodStatistics(method: method)
    methods.withLock { $0.append(statistics) }
    return statistics
  }

  /// Of methods that were called, by name; `*` stands for all that are not served.
  package var snapshots: [MethodStatistics.Snapshot] {
    (methods.withLock { $0 } + [others]).map(\.snapshot)
      .filter { $0.runningCount > 0 || !$0.callCounts.isEmpty }.sorted { $0.method < $1.method }
  }
}

/// Buckets whose bounds rise by an eighth of a power of two: what is read off them is at most 12.5 % above the truth.
package enum LatencyScale {
  private static let stepBits = 3
  private static let steps = 1 << stepBits
  /// 2^40 ns are 18 minutes; the last bucket has whatever takes longer.
  private static let exponentMax = 40
  package static let bucketCount = (exponentMax - stepBits + 1) * steps + 1

  package static func bucket(of nanoseconds: UInt64) -> Int {
    guard nanoseconds >= steps else { return Int(nanoseconds) }
    let exponent = UInt64.bitWidth - 1 - nanoseconds.leadingZeroBitCount
    guard exponent < exponentMax else { return bucketCount - 1 }
    let step = Int(nanoseconds >> (exponent - stepBits)) & (steps - 1)
    return (exponent - stepBits + 1) * steps + step
  }

  /// The least time that is too long for a bucket.
  package static func upperBound(of bucket: Int) -> UInt64 {
    guard bucket < bucketCount - 1 else { return .max }
    let next = bucket + 1
    guard next >= steps else { return UInt64(next) }
    let shift = next / steps - 1
    return UInt64(steps + next % steps) << shift
  }
}

/// Counts side by side.
private final class AtomicCounts: Sendable {
  // The pointer never changes, and what it points to is atomic.
  private nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<UInt64>>
  private let count: Int

  init(count: Int) {
    self.count = count
    counts = .allocate(capacity: count)
    for index in 0..<count { (counts + index).initialize(to: Atomic(0)) }
  }

  deinit {
    counts.deinitialize(count: count)
    counts.deallocate()
  }

  func add(_ index: Int) { counts[index].add(1, ordering: .relaxed) }
  subscript(index: Int) -> UInt64 { counts[index].load(ordering: .relaxed) }
}
