import FixtureSupport
import Testing

/// The short form of `Tools/store-proof kill`.
@Suite(.timeLimit(.minutes(3))) struct KillTests {
  @Test func killedServerHasWhatItAcknowledged() throws {
    let proof = try run(
      BuiltPrograms.path(of: "store-proof"),
      ["kill", "--rounds", "4", "--hattamad", BuiltPrograms.path(of: "hattamad")])
    #expect(proof.exit == 0, "\(proof.output)\(proof.errors)")
    #expect(proof.output.contains("nothing lost, nothing wrong"))
  }

  @Test func lyingLedgerIsFound() throws {
    let proof = try run(
      BuiltPrograms.path(of: "store-proof"),
      ["kill", "--rounds", "1", "--control", "--hattamad", BuiltPrograms.path(of: "hattamad")])
    #expect(proof.exit == 0, "\(proof.output)\(proof.errors)")
    #expect(proof.output.contains("a:aaaaaaaaaaaaaaaa"))
  }
}
