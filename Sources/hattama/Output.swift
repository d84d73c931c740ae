internal import AnalyserMessages
internal import CommandExit
internal import Presentation
internal import Records

/// Prints what commands have found.
struct Output {
  let options: CommonOptions

  func lines(_ lines: [String]) { print(lines.joined(separator: "\n")) }

  /// - Parameter text: the article that spans point into, for their quotes.
  func json(_ message: some RecordMessage, text: String? = nil, offsets: JSONOptions.Offsets = .bytes) throws {
    var json = JSONOptions()
    json.text = text.map { Array($0.utf8) }
    json.offsets = offsets
    print(try MessageCatalogue.json(message, options: json))
  }

  func analysis(_ response: AnalyseResponse, offsets: JSONOptions.Offsets) throws {
    let article = response.article ?? Article()
    let analysis = response.analysis ?? Analysis()
    if options.json {
      try json(analysis, text: article.text, offsets: offsets)
    } else {
      lines(ArticleReport(article, analysis, language: options.language, style: options.style).lines())
    }
  }

  /// Ends with code 4 when a step failed, with a sentence on standard error.
  func endIfPartial(_ analysis: Analysis?) throws {
    let failed = analysis?.steps.filter { $0.status == .failed || $0.status == .skipped } ?? []
    guard !failed.isEmpty else { return }
    let names = failed.map { "\($0.analyserID) (\($0.errorMessage))" }.joined(separator: "; ")
    throw CommandFailure(.partial, code: "PARTIAL", "not all steps were done: \(names)")
  }
}
