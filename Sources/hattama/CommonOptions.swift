internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Foundation
package import Presentation

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    help: """
      The server, HOST:PORT (default: HATTAMA_SERVER; else a private one for read and analyser list, \
      127.0.0.1:7150 for the rest).
      """)
  var server: ServerAddress?

  @Option(
    help: ArgumentHelp(
      "A file with the server's token (default: HATTAMA_TOKEN_FILE). It is sent in the clear.", valueName: "file"))
  var tokenFile: String?

  @Flag(help: "Compress what goes to and fro: for slow networks.")
  var compress = false

  @Flag(help: "Print JSON: one object, or one a line for lists; errors as JSON on standard error.")
  var json = false

  @Option(help: "The language of labels: kk, ru or en (default: from the locale).")
  var lang: DisplayLanguage?

  @Option(help: ArgumentHelp("How long to wait for an answer, in seconds.", valueName: "seconds"))
  var timeout: Double = 60

  func validate() throws {
    guard timeout > 0, timeout <= 86_400 else {
      throw ValidationError("--timeout must be over 0 and at most 86400 seconds")
    }
  }

  /// The server that was named, by option or environment.
  func namedServer() throws -> ServerAddress? {
    if let server { return server }
    guard let named = environment("HATTAMA_SERVER") else { return nil }
    guard let address = ServerAddress(named) else {
      throw ValidationError("HATTAMA_SERVER is \"\(named)\", which is no HOST:PORT")
    }
    return address
  }

  var language: DisplayLanguage {
    lang
      ?? DisplayLanguage(
        locale: environment("LC_ALL") ?? environment("LC_MESSAGES") ?? environment("LANG"))
  }

  /// Colour for people only, and not where they have asked for none (no-color.org).
  var style: TextStyle {
    TextStyle(isEnabled: isTerminal && environment("NO_COLOR") == nil && environment("TERM") != "dumb")
  }

  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  var timeoutMilliseconds: UInt32 { UInt32(timeout * 1_000) }

  /// Runs `body` with a client of the server.
  ///
  /// - Parameter hasDeadline: whether --timeout bounds each call.
  func withClient<Result: Sendable>(
    hasDeadline: Bool = true, _ body: (HattamaClient) async throws -> Result
  ) async throws -> Result {
    let address = try namedServer() ?? .standard
    return try await HattamaClient.withClient(
      to: address, options: clientOptions(), timeoutMilliseconds: hasDeadline ? timeoutMilliseconds : nil, body)
  }

  private func clientOptions() throws -> ClientOptions {
    let path = tokenFile ?? environment("HATTAMA_TOKEN_FILE")
    let token = try path.map { try TokenFile.read($0, byteCountMax: ClientOptions.tokenByteCountMax) }
    return ClientOptions(token: token ?? [], compresses: compress, metadata: traceMetadata)
  }

  /// Where a script is part of a trace, so are its calls. The request's id is anybody's, or drawn for this command.
  private var traceMetadata: [String: String] {
    var metadata = ["request-id": environment("HATTAMA_REQUEST_ID") ?? String(UInt64.random(in: 0 ... .max), radix: 16)]
    metadata["traceparent"] = environment("TRACEPARENT")
    metadata["tracestate"] = environment("TRACESTATE")
    return metadata
  }

  private func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension DisplayLanguage: ExpressibleByArgument {}
