internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Foundation
internal import Ingestion
internal import Presentation
internal import Records
internal import Service

struct AddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Store articles, and what their analysis finds.",
    discussion: """
      Prints the id of each. The same article again changes nothing. With --kind a record is stored from its JSON.

      Example: hattama add article.txt --publisher "Шымкент келбеті"
      """)

  @Argument(help: "Text files, or - for standard input; JSON files with --kind.")
  var files: [String]

  @Option(help: "Store a record of this kind from JSON: article, meeting, memorandum, plan or entity.")
  var kind: RecordKind?

  @Flag(inversion: .prefixedNo, help: "Analyse each article and store what was found.")
  var analyse = true

  @OptionGroup var article: ArticleOptions
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("give at least one file, or - for standard input") }
  }

  func run() async throws {
    let failures = try await options.withClient { client in
      var failures: [CommandFailure] = []
      for file in files {
        do {
          try await add(file, client)
        } catch let error as InputError {
          failures.append(CommandFailure(.failed, code: "INVALID_INPUT", error.message))
        } catch let error as HattamaError where !error.isUnavailable {
          failures.append(CommandFailure(.failed, code: error.codeName, "\(file): \(error.message)"))
        } catch let failure as CommandFailure {
          failures.append(failure)
        }
      }
      return failures
    }
    guard let first = failures.first else { return }
    let exit: CommandExit = failures.count == files.count ? first.exit : .partial
    throw CommandFailure(exit, code: first.code, failures.map(\.message).joined(separator: "\n"))
  }

  private func add(_ file: String, _ client: HattamaClient) async throws {
    let put = try await client.put(PutRequest(record: try record(file)))
    let id = put.info?.id ?? ""
    if !put.versionOf.isEmpty, !options.json {
      let note = "\(id) is a newer version of \(put.versionOf); hattama diff \(id) shows what has changed\n"
      FileHandle.standardError.write(Data(note.utf8))
    }
    guard kind ?? .article == .article, analyse else { return try printed(put.info.map { [$0] } ?? []) }
    let response = try await client.analyse(AnalyseRequest(recordID: id, store: true))
    try printed(response.stored.filter { $0.kind != .analysis && $0.kind != .entity })
    try Output(options: options).endIfPartial(response.analysis)
  }

  private func record(_ file: String) throws -> Record {
    guard let kind else { return Record(article: try article.article(path: file)) }
    let json = try ArticleFile.read(file, encoding: nil, byteCountMax: ServiceLimits.articleTextByteCountMax)
    do {
      return try kind.record(json: json)
    } catch let error as JSONError {
      throw CommandFailure(.failed, code: "INVALID_INPUT", "\(file): \(error)")
    }
  }

  private func printed(_ infos: [RecordInfo]) throws {
    let table = ListTable(language: options.language, style: options.style)
    for info in infos {
      if options.json { try Output(options: options).json(info) } else { print(table.line(info)) }
    }
  }
}
