internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Presentation
internal import Records
internal import Service

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the server is: connections, calls and how long they took, analysers.",
    discussion: """
      Times are from a request's arrival to the end of its handler. `longest` and the percentiles are at most an eighth
      above the truth.

      Example: hattama status --watch
      """)

  @OptionGroup var options: CommonOptions

  @Flag(help: "Show it again and again, with what happened in between; end with Ctrl-C.")
  var watch = false

  @Option(help: ArgumentHelp("Seconds from one look to the next, with --watch.", valueName: "seconds"))
  var interval: Double = 2

  @Option(help: ArgumentHelp("End after so many looks, with --watch.", valueName: "count"))
  var count: Int?

  func validate() throws {
    guard interval >= 0.1, interval <= 3_600 else {
      throw ValidationError("--interval must be from 0.1 to 3600 seconds")
    }
    if let count, count < 1 { throw ValidationError("--count must be at least 1") }
    guard watch || count == nil else { throw ValidationError("--count belongs to --watch") }
  }

  func run() async throws {
    try await options.withClient { client in
      var earlier: StatusResponse?
      var lookCount = 0
      repeat {
        if earlier != nil { try await Task.sleep(for: .seconds(interval)) }
        let status = try await client.status()
        try show(status, since: earlier)
        earlier = status
        lookCount += 1
      } while watch && lookCount < count ?? .max
    }
  }

  private func show(_ status: StatusResponse, since earlier: StatusResponse?) throws {
    // Who pipes it wants each look as it comes.
    defer { flushStandardOutput() }
    if options.json { return try Output(options: options).json(status) }
    let report = StatusReport(status, since: earlier, language: options.language, style: options.style)
    if watch, options.isTerminal { print("\u{1B}[H\u{1B}[2J", terminator: "") }
    Output(options: options).lines(report.lines())
    if watch, !options.isTerminal { print() }
  }
}

struct DrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain",
    abstract: "Stop the server in good order: it takes no more calls, answers those under way, and ends.",
    discussion: "It returns at once; the server's process ends when the last answer is out.\n\nExample: hattama drain")

  @OptionGroup var options: CommonOptions

  func run() async throws { try await options.withClient { try await $0.drain() } }
}
