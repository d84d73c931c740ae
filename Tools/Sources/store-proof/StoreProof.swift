internal import ArgumentParser
internal import Foundation
internal import StoreProofs

/// The long form of what `StoreProofTests` runs in short.
@main
struct StoreProof: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store-proof",
    abstract: "Proves that the store loses nothing that it has acknowledged, and answers nothing wrong.",
    discussion: """
      Each proof takes --control, with which it has to fail: a proof that cannot fail proves nothing.
      Exit codes: 0 proved (with --control: failed, as it has to), 1 not.

      Example: Tools/store-proof power-cut --commits 500
      """,
    subcommands: [PowerCutCommand.self, FaultsCommand.self, BitFlipsCommand.self, KillCommand.self])
}

struct ControlOption: ParsableArguments {
  @Flag(help: "Take away what makes it hold; the proof has to fail.")
  var control = false

  /// Prints what was found.
  ///
  /// - Throws: the end with code 1 when the proof came out as it must not.
  func end(_ figures: String, _ problems: [String]) throws {
    for problem in problems { print("  \(problem)") }
    let verdict = problems.isEmpty ? "nothing lost, nothing wrong" : "\(problems.count) problems or more"
    print("\(figures): \(verdict)\(control ? " (control)" : "")")
    if problems.isEmpty == control { throw ExitCode(1) }
  }
}

/// A count on standard error that is written over.
func tell(_ text: String) {
  if isatty(STDERR_FILENO) == 1 { FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8)) }
}

struct PowerCutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power-cut",
    abstract: "Pull the plug at every sync of a run. Control: synchronous = NORMAL.")

  @Option(help: "Commits of the run.")
  var commits = 500

  @Option(help: "Sets of files for each sync: nothing, everything, reordered, torn, and more of the last kind.")
  var variants = 4

  @Option(help: "Of what is dropped, reordered and torn.")
  var seed: UInt64 = 1

  @OptionGroup var control: ControlOption

  func run() async throws {
    var proof = PowerCut(Workload(commitCount: commits))
    proof.variantCount = variants
    proof.seed = seed
    if control.control { proof.loosen() }
    let result = try await proof.run { tell("\($0) of \($1) syncs") }
    tell("")
    try control.end(
      "\(commits) commits, \(result.pointCount) syncs, \(result.variantCount) sets of files", result.problems)
  }
}

struct FaultsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract:
      "Make every call on the files fail once: EIO, ENOSPC, short writes, failed syncs. Control: a lying ledger.")

  @Option(help: "Commits of the run.")
  var commits = 25

  @Option(help: "Every so manieth call fails; 1: each.")
  var stride = 1

  @OptionGroup var control: ControlOption

  func run() async throws {
    var proof = FaultInjection(Workload(commitCount: commits))
    proof.ledgerLies = control.control
    let result = try await proof.run(stride: stride) { tell("\($0) faults") }
    tell("")
    try control.end("\(result.faultCount) faults, \(result.failureCount) commits failed", result.problems)
  }
}

struct BitFlipsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bit-flips",
    abstract: "Flip bits in every page of the files. Control: forged checksums.")

  @Option(help: "Commits of the store.")
  var commits = 300

  @Option(help: "Flips of each page.")
  var flips = 4

  @Option(help: "Of the places.")
  var seed: UInt64 = 1

  @OptionGroup var control: ControlOption

  func run() async throws {
    var proof = BitFlips(Workload(commitCount: commits))
    proof.seed = seed
    proof.forgesChecksums = control.control
    let result = try await proof.run(flipsPerPage: flips) { tell("\($0) of about \($1) flips") }
    tell("")
    try control.end("\(result.flipCount) flips, \(result.noticedCount) noticed", result.problems)
  }
}
