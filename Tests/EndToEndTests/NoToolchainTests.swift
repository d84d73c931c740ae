import Foundation
import Testing

/// The installed folder needs no Swift on the machine.
@Suite(.timeLimit(.minutes(2))) struct NoToolchainTests {
  /// The folder of the Swift toolchain: `swift` lies in its `usr/bin`.
  private static let toolchain: String? = {
    guard let found = try? run("/usr/bin/env", ["which", "swift"]), found.exit == 0 else { return nil }
    let program = URL(fileURLWithPath: found.output.trimmingCharacters(in: .whitespacesAndNewlines))
      .resolvingSymlinksInPath().path
    guard let end = program.range(of: "/usr/bin/") else { return nil }
    return String(program[..<end.lowerBound])
  }()

  /// Whether this user may make a mount namespace of its own.
  private static let canHide: Bool = {
    guard let toolchain, toolchain.count > 1 else { return false }
    return (try? run("/usr/bin/unshare", ["-rm", "mount", "-t", "tmpfs", "none", toolchain]))?.exit == 0
  }()

  @Test(.enabled(if: canHide, "needs a toolchain in a folder of its own and the right to hide it"))
  func readsWithTheToolchainHidden() throws {
    let installed = try Installed.shared.get()
    let toolchain = try #require(Self.toolchain)
    let script = """
      mount -t tmpfs none "$0" && ! ls "$0" | grep -q . && exec "$1" read "$2" --lang en
      """
    let outcome = try run(
      "/usr/bin/unshare", ["-rm", "sh", "-c", script, toolchain, installed.hattama, Installed.demoArticle])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Language: Kazakh"))
    #expect(outcome.output.contains("Meeting"))
  }
}
