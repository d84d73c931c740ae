internal import ArgumentParser
internal import Client
internal import Foundation
internal import Presentation
internal import Records

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find records by any form of their words.",
    discussion: """
      Words must all be there, in whatever form, language and script. Also:

        "қала әкімдігі"          one word after the other
        мемор*                   a beginning
        a OR b, NOT c, (a OR b)  operators, in capitals
        person: party: place: tag: text:   the next word or phrase is such a name
        kind:memorandum,meeting  only these kinds: article, meeting, memorandum, plan
        date:2022-09..2023       a day of the record is in that time; also ..2023 and 2022-09-14..

      Best first, among the newest 2,000 hits.

      Example: hattama search 'меморандум party:әкімдік date:2022'
      """)

  @Argument(help: "The query; several words need no quotes.")
  var query: [String]

  @Flag(help: "Newest first, instead of best first.")
  var newest = false

  @Option(help: "At most so many; 0 for all.")
  var limit = 20

  @Option(help: "Go on after a page: the cursor that the page before ended with.")
  var cursor = ""

  @OptionGroup var options: CommonOptions

  private static let pageLimit = 200

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is \(limit); give 0 or more") }
    guard query.contains(where: { $0.contains { !$0.isWhitespace } }) else {
      throw ValidationError("give at least one word to search for")
    }
  }

  func run() async throws {
    let table = HitTable(language: options.language, style: options.style)
    let output = Output(options: options)
    let (last, hitCount) = try await options.withClient { client in
      var request = SearchRequest(query: query.joined(separator: " "), cursor: cursor)
      request.order = newest ? .newest : .relevance
      var left = limit == 0 ? Int.max : limit
      var page = SearchResponse()
      var hitCount = 0
      repeat {
        request.limit = UInt32(min(left, Self.pageLimit))
        page = try await client.search(request)
        for hit in page.hits {
          if options.json { try output.json(hit) } else { output.lines(table.lines(hit)) }
        }
        // A page may be short without being the last one.
        left -= page.hits.count
        hitCount += page.hits.count
        request.cursor = page.nextCursor
      } while left > 0 && !request.cursor.isEmpty
      return (page, hitCount)
    }
    if !options.json { note(last, hitCount: hitCount) }
  }

  private func note(_ page: SearchResponse, hitCount: Int) {
    var notes: [String] = []
    if hitCount == 0 { notes.append("nothing found") }
    if page.indexBuilding { notes.append("the search index is being built: older records may be missing") }
    if page.bounded, !newest { notes.append("there are more hits than were ranked; add words, or use --newest") }
    if !page.nextCursor.isEmpty { notes.append("more with --cursor \(page.nextCursor)") }
    guard !notes.isEmpty else { return }
    FileHandle.standardError.write(Data((notes.joined(separator: "\n") + "\n").utf8))
  }
}
