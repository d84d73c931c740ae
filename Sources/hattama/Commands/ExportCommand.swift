internal import AnalyserMessages
internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Foundation
internal import Ingestion
internal import Presentation
internal import Records

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every record: as lines of JSON, as a table, or articles in the newsrooms' format.",
    discussion: """
      jsonl: each record whole, a line each; `hattama import` takes them again. csv: a line of what lists show, for
      spreadsheets. ninjs: articles with what was found in them, in the IPTC's ninjs 3.0, a line each.

      Example: hattama export --kind meeting > meetings.jsonl
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl
    case csv
    case ninjs
  }

  @Option(help: "Only this kind: article, meeting, memorandum, plan, entity or analysis.")
  var kind: RecordKind?

  @Option(help: "jsonl, csv or ninjs.")
  var format = Format.jsonl

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard format != .ninjs || kind ?? .article == .article else {
      throw ValidationError("ninjs is for articles; leave --kind out")
    }
  }

  func run() async throws {
    let output = Output(options: options)
    if format == .csv { print(Self.columns.joined(separator: ",")) }
    let progress = ProgressLine("records")
    try await options.withClient(hasDeadline: false) { client in
      let kind = format == .ninjs ? RecordKind.article : kind
      try await client.export(ExportRequest(kind: kind?.kind ?? .unspecified)) { response in
        guard let record = response.record, let info = response.info else { return }
        switch format {
        case .jsonl: try output.json(record)
        case .csv: print(Self.row(record, info).map(CSV.field).joined(separator: ","))
        case .ninjs:
          guard let article = record.article else { return }
          print(try NinjsArticle.line(article, info, try await analysis(of: article, client)))
        }
        if isatty(STDOUT_FILENO) == 0 { progress.add() }
      }
    }
    progress.clear()
  }

  private func analysis(of article: Article, _ client: HattamaClient) async throws -> Analysis? {
    let found = try await client.list(ListRequest(kind: .analysis, limit: 1, articleID: article.id))
    guard let id = found.records.first?.id else { return nil }
    return try await client.get(GetRequest(id: id)).record?.analysis
  }

  private static let columns = [
    "id", "kind", "title", "article", "stored", "revision", "bytes", "published", "publisher", "url",
  ]

  private static func row(_ record: Record, _ info: RecordInfo) -> [String] {
    let stored = Date(timeIntervalSince1970: Double(info.timeMilliseconds) / 1_000).formatted(.iso8601)
    let article = record.article
    return [
      info.id, info.kind.name.lowercased(), info.title, info.articleID, stored, "\(info.revision)", "\(info.byteCount)",
      article?.published?.edtf ?? "", article?.publisher?.text ?? "", article?.sourceURL ?? "",
    ]
  }
}
