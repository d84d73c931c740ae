import FixtureSupport
import Foundation
import Testing
import Wire
import WireFixtures

/// What a call costs the server in allocations and system calls: counts, which no busy machine changes.
@Suite(.timeLimit(.minutes(1))) struct CallCountTests {
  private struct Counts {
    var allocations: UInt64 = 0
    var systemCalls: UInt64 = 0

    init(file: String) throws {
      let data = try Data(contentsOf: URL(fileURLWithPath: file))
      try #require(data.count == 16)
      let numbers = data.withUnsafeBytes { $0.loadUnaligned(as: SIMD2<UInt64>.self) }
      (allocations, systemCalls) = (numbers[0], numbers[1])
    }
  }

  /// Lots of calls that come together are read, answered and written together.
  @Test(arguments: [(lot: 1, allocations: 3.5, systemCalls: 4.5), (lot: 64, allocations: 3.5, systemCalls: 0.2)])
  func callCostsNoMoreThanItDid(_ limit: (lot: Int, allocations: Double, systemCalls: Double)) async throws {
    let file = NSTemporaryDirectory() + "hattama-call-counts-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let environment = ["LD_PRELOAD": BuiltPrograms.path(of: "libCallCounter.so"), "CALL_COUNTS": file]
    try await EchoProcess.withProcess(environment: environment) { server async throws in
      try await onAThread {
        var socket = try RawSocket(port: server.port)
        socket.send(.hello { $0.connectionWindowByteCount = UInt32(WireLimits.windowByteCountMax) })
        #expect(try socket.nextFrame()?.kind == .helloReply)
        let message = [UInt8](repeating: 7, count: 100)
        var stream: UInt32 = 0
        func call(lots: Int) throws {
          for _ in 0..<lots {
            let frames = (1...UInt32(limit.lot)).map {
              Frame.request(stream + $0, "bench.Echo/Unary", message: message)
            }
            stream += UInt32(limit.lot)
            socket.send(frames.flatMap(\.bytes))
            for _ in 0..<limit.lot { #expect(try socket.nextResponse()?.message == message) }
          }
        }
        try call(lots: 20)
        let before = try Counts(file: file)
        let lots = 4_096 / limit.lot
        try call(lots: lots)
        let after = try Counts(file: file)
        let callCount = Double(lots * limit.lot)
        let allocations = Double(after.allocations - before.allocations) / callCount
        let systemCalls = Double(after.systemCalls - before.systemCalls) / callCount
        // The server is counted at all.
        #expect(allocations > 0 && systemCalls > 0)
        #expect(allocations <= limit.allocations)
        #expect(systemCalls <= limit.systemCalls)
      }
    }
  }
}
