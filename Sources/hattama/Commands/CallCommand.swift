internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Presentation
internal import Records

struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Call any method with JSON, and print its answers as JSON.",
    discussion: """
      Without a method, lists those that the server has.

      Example: hattama call hattama.v1.Archive/List '{"limit": 3}'
      """)

  @Argument(help: "package.Service/Method, or Service/Method of hattama.v1.")
  var method: String?

  @Argument(help: "The request as JSON.")
  var request: String = "{}"

  @OptionGroup var options: CommonOptions

  func run() async throws {
    guard let method else { return try await list() }
    let full = method.hasPrefix("hattama.v1.") ? method : "hattama.v1." + method
    guard let description = MessageCatalogue.method(named: full) else {
      throw CommandFailure(
        .failed, code: "UNIMPLEMENTED", "no method \(full) is known; `hattama call` alone lists the server's methods")
    }
    let bytes: [UInt8]
    do {
      bytes = try MessageCatalogue.message(json: request, as: description.request)
    } catch {
      throw CommandFailure(.usage, code: "INVALID_ARGUMENT", "the request: \(error)")
    }
    try await options.withClient { client in
      if description.serverStreaming {
        try await client.stream(method: full, request: bytes) { try show($0, description) }
      } else {
        try show(try await client.call(method: full, request: bytes), description)
      }
    }
  }

  private func show(_ bytes: [UInt8], _ description: MessageCatalogue.MethodDescription) throws {
    print(try MessageCatalogue.json(bytes: bytes, as: description.response, options: JSONOptions()))
  }

  private func list() async throws {
    let methods = try await options.withClient { try await $0.listMethods().methods }
    for method in methods {
      if options.json {
        try Output(options: options).json(method)
      } else {
        let stream = method.serverStreaming ? "stream " : ""
        print(printable("\(method.name)(\(method.requestType)) -> \(stream)\(method.responseType)"))
      }
    }
  }
}
