import Foundation
import Testing
import Wire
import WireFixtures

/// `HATTAMA_SIMULATION_RUNS=100000` runs more of them.
@Suite struct SimulationTests {
  private static let runCount = Int(ProcessInfo.processInfo.environment["HATTAMA_SIMULATION_RUNS"] ?? "") ?? 1_500

  @Test func randomCoursesBreakNoPromise() {
    for seed in 0..<UInt64(Self.runCount) {
      var simulation = Simulation(seed: seed)
      let violations = simulation.run()
      #expect(violations.isEmpty, "seed \(seed): \(violations.first ?? "")")
      if !violations.isEmpty { return }
    }
  }

  @Test(arguments: Simulation.Fault.allCases) func brokenVariantIsCaught(_ fault: Simulation.Fault) {
    var happened = 0
    var caught = 0
    for seed in 0..<200 as Range<UInt64> {
      var simulation = Simulation(seed: seed, fault: fault)
      let violations = simulation.run()
      if simulation.hasFaultHappened { happened += 1 }
      if !violations.isEmpty { caught += 1 }
    }
    #expect(happened > 20)
    // A fault may strike where nobody notices: credit that was not needed, a call that was cancelled anyway.
    #expect(caught * 4 >= happened, "\(caught) of \(happened) were caught")
  }
}
