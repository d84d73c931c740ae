import AnalyserMessages
import Foundation
import Records
import Service

/// How well searches for a dictionary's form find the sentences of a treebank that have the word in some form.
struct Recall {
  private struct Sentence {
    var text = ""
    var lemmas: Set<String> = []
  }

  private let sentences: [Sentence]

  /// - Parameter paths: files of CoNLL-U.
  init(paths: [String]) throws {
    var sentences: [Sentence] = []
    for path in paths {
      var sentence = Sentence()
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      for line in lines {
        if line.hasPrefix("# text = ") {
          sentence.text = String(line.dropFirst("# text = ".count))
        } else if line.isEmpty, !sentence.text.isEmpty {
          sentences.append(sentence)
          sentence = Sentence()
        } else {
          Self.lemma(line).map { _ = sentence.lemmas.insert($0) }
        }
      }
    }
    self.sentences = sentences
  }

  /// Of a word's line; `nil` for comments, punctuation, and words without one.
  private static func lemma(_ line: Substring) -> String? {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard cells.count == 10, cells[0].allSatisfy(\.isNumber), cells[2] != "_", cells[3] != "PUNCT", cells[3] != "SYM"
    else { return nil }
    return cells[2].lowercased()
  }

  func run(_ service: ArchiveService, _ report: Report) async throws {
    var ids: [String] = []
    for (number, sentence) in sentences.enumerated() {
      var article = Article()
      article.text = sentence.text
      article.sourceURL = "https://example.kz/sentence/\(number)"
      ids.append(try await service.put(PutRequest(record: Record(article: article))).info?.id ?? "")
    }
    var relevant: [String: Set<String>] = [:]
    for (sentence, id) in zip(sentences, ids) {
      for lemma in sentence.lemmas { relevant[lemma, default: []].insert(id) }
    }
    var (right, wrong, missed) = (0, 0, 0)
    for (lemma, wanted) in relevant {
      // A sign without letters is no query, and so it is missed.
      let found = (try? await Self.found(lemma, service)) ?? []
      let hits = found.intersection(wanted).count
      (right, wrong, missed) = (right + hits, wrong + found.count - hits, missed + wanted.count - hits)
    }
    report.line(
      "lemma queries on the treebank",
      [
        "sentences": Double(sentences.count), "queries": Double(relevant.count),
        "recall": Double(right) / Double(max(1, right + missed)),
        "precision": Double(right) / Double(max(1, right + wrong)),
      ])
  }

  private static func found(_ lemma: String, _ service: ArchiveService) async throws -> Set<String> {
    var request = SearchRequest(query: "\"\(lemma)\"", limit: 200, order: .newest)
    // A word of one part is searched as people type it; a phrase would take it as it stands.
    if !lemma.contains(where: { " \"()|:*".contains($0) }), !lemma.hasPrefix("-") { request.query = lemma }
    var ids: Set<String> = []
    repeat {
      let page = try await service.search(request)
      ids.formUnion(page.hits.compactMap { $0.info?.id })
      request.cursor = page.nextCursor
    } while !request.cursor.isEmpty
    return ids
  }
}
