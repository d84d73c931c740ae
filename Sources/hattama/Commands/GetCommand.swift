internal import AnalyserMessages
internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records

struct GetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Show a record, with the words of the article that state it.",
    discussion: "Example: hattama get m:4k2v")

  @Argument(help: "The id, or as much of it as is unique.")
  var id: String

  @Flag(help: "Print an article's text alone, byte for byte.")
  var text = false

  @Option(help: "As it was at this revision; hattama history ID shows them.")
  var revision: UInt64 = 0

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let (record, article) = try await options.withClient { client in
      let record = try await client.get(GetRequest(id: id, revision: revision)).record ?? Record()
      return (record, try await articleOf(record, client))
    }
    if text {
      guard let article = record.article else { throw ValidationError("--text is for articles; \(id) is none") }
      print(article.text, terminator: "")
    } else if options.json {
      try Output(options: options).json(record, text: article?.text)
    } else {
      Output(options: options).lines(lines(record, article))
    }
  }

  private func articleOf(_ record: Record, _ client: HattamaClient) async throws -> Article? {
    if let article = record.article { return article }
    let id =
      record.meeting?.articleIDs.first ?? record.memorandum?.articleIDs.first ?? record.plan?.articleIDs.first
      ?? record.entity?.articleID ?? record.analysis?.articleID ?? ""
    guard !id.isEmpty else { return nil }
    do {
      return try await client.get(GetRequest(id: id)).record?.article
    } catch let error as HattamaError where error.codeName == "NOT_FOUND" {
      // The record is worth showing without its quotations.
      return nil
    }
  }

  private func lines(_ record: Record, _ article: Article?) -> [String] {
    if let analysis = record.analysis {
      return ArticleReport(article ?? Article(), analysis, language: options.language, style: options.style).lines()
    }
    if let article = record.article {
      let report = ArticleReport(article, Analysis(), language: options.language, style: options.style)
      return report.lines() + ["", article.text]
    }
    return RecordReport(article: article, language: options.language, style: options.style).lines(record)
  }
}
