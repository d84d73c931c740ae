internal import ArgumentParser
internal import Client
internal import Ingestion
internal import Foundation
internal import Presentation
internal import Records

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List records, newest first.",
    discussion: "Example: hattama list --kind memorandum --since 2026-11-01")

  @Option(help: "Only this kind: article, meeting, memorandum, plan, entity or analysis.")
  var kind: RecordKind?

  @Option(help: "Stored on this day (UTC) or later: 2026-11-26.")
  var since: String?

  @Option(help: "Stored before this day (UTC).")
  var until: String?

  @Option(help: "Only what was extracted from this article.")
  var article: String?

  @Option(help: "Only what names this person, in any form of the name's words.")
  var person = ""

  @Option(help: "Only what names this organisation.")
  var party = ""

  @Option(help: "Only what names this place.")
  var place = ""

  @Option(help: "Only what has this tag.")
  var tag = ""

  @Option(help: "At most so many; 0 for all.")
  var limit = 50

  @Option(help: "Go on after a page: the cursor that the page before ended with.")
  var cursor = ""

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is \(limit); give 0 or more") }
    for (name, value) in [("--since", since), ("--until", until)] {
      guard let value, milliseconds(value) == nil else { continue }
      throw ValidationError("\(name) is \"\(value)\"; give a day as 2026-11-26")
    }
  }

  private func milliseconds(_ day: String) -> UInt64? {
    guard let date = EDTFDate(day), let month = date.month, let dayOfMonth = date.day else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let components = DateComponents(year: date.year, month: month, day: dayOfMonth)
    return calendar.date(from: components).map { UInt64(max(0, $0.timeIntervalSince1970) * 1_000) }
  }

  func run() async throws {
    let table = ListTable(language: options.language, style: options.style)
    let output = Output(options: options)
    let next = try await options.withClient { client in
      var request = ListRequest(cursor: cursor)
      request.kind = kind?.kind ?? .unspecified
      request.sinceMilliseconds = since.flatMap(milliseconds) ?? 0
      (request.person, request.party, request.place, request.tag) = (person, party, place, tag)
      request.untilMilliseconds = until.flatMap(milliseconds) ?? 0
      if let article { request.articleID = try await client.get(GetRequest(id: article)).info?.id ?? "" }
      var left = limit == 0 ? Int.max : limit
      repeat {
        request.limit = UInt32(min(left, 500))
        let page = try await client.list(request)
        for info in page.records {
          if options.json { try output.json(info) } else { print(table.line(info)) }
        }
        left -= page.records.count
        request.cursor = page.nextCursor
      } while left > 0 && !request.cursor.isEmpty
      return request.cursor
    }
    if !next.isEmpty, !options.json {
      FileHandle.standardError.write(Data("more with --cursor \(next)\n".utf8))
    }
  }
}
