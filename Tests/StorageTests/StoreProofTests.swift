import Storage
import StoreProofs
import Testing

/// The short form of `Tools/store-proof`. Each proof has a control that has to fail, so that it is known to see what it
/// looks for.
@Suite struct StoreProofTests {
  @Test func powerCutsLoseNothing() async throws {
    let result = try await PowerCut(Workload(commitCount: 40)).run()
    #expect(result.pointCount > 40)
    #expect(result.problems == [])
  }

  @Test func powerCutsTakeWhatIsNotForcedToTheDisk() async throws {
    var proof = PowerCut(Workload(commitCount: 30))
    proof.loosen()
    // Only that something is lost has to be seen.
    proof.variantCount = 1
    #expect(try await !proof.run().problems.isEmpty)
  }

  @Test func powerCutsFindALyingLedger() async throws {
    var proof = PowerCut(Workload(commitCount: 10))
    proof.ledgerLies = true
    #expect(try await !proof.run().problems.isEmpty)
  }

  @Test func faultsLoseNothing() async throws {
    let result = try await FaultInjection(Workload(commitCount: 15)).run(stride: 31)
    #expect(result.faultCount > 20)
    #expect(result.failureCount > 5)
    #expect(result.problems == [])
  }

  @Test func faultsFindALyingLedger() async throws {
    var proof = FaultInjection(Workload(commitCount: 5))
    proof.ledgerLies = true
    #expect(try await !proof.run(stride: 31).problems.isEmpty)
  }

  @Test func flippedBitsAreNeverRead() async throws {
    let result = try await BitFlips(Workload(commitCount: 60)).run(flipsPerPage: 1)
    #expect(result.noticedCount > 10)
    #expect(result.problems == [])
  }

  @Test func flippedBitsAreReadWithoutChecksums() async throws {
    var proof = BitFlips(Workload(commitCount: 60))
    proof.forgesChecksums = true
    #expect(try await !proof.run(flipsPerPage: 3).problems.isEmpty)
  }
}
