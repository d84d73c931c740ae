package import AnalyserMessages
internal import CAnalyserMessages

/// The rules that a record must obey to be stored, whoever made it:
///
/// - exactly one field of a `Record` is set, and its id is one of its kind;
/// - every value has evidence: a status, a confidence from 0 to 1 and, where the text states it, a span that holds
///   words. Exceptions: an article's `publisher`, `byline` and `published` may be the caller's, and an entity's name
///   may be a form that was generated;
/// - every span lies in the text and cuts no character, whichever layer it belongs to;
/// - whatever has an id has a non-empty one, no two alike in one list;
/// - dates are EDTF;
/// - `notStated` names fields that the message has, and that are empty.
///
/// The checks go by protobuf-c's descriptors, so that a new field or layer is checked without a word here.
package enum RecordValidator {
  /// More are not looked for: one suffices to refuse a record.
  package static let violationCountMax = 100

  /// What is wrong with a record; empty for a sound one.
  ///
  /// - Parameter text: the UTF-8 bytes of the article that the spans point into; `nil` when it is not at hand, which
  ///   leaves the spans' order to check. An article, and what it is put together with, is checked by its own text.
  package static func violations(of record: Record, text: [UInt8]?) -> [Violation] {
    let checker = RecordChecker(record)
    return checked(record, text: record.article.map { Array($0.text.utf8) } ?? text, first: checker.violations)
  }

  /// What is wrong with what an analyser made of an article. Its ids are its own, not yet those of stored records.
  ///
  /// - Parameter text: the article's UTF-8 bytes.
  package static func violations(of analysis: Analysis, text: [UInt8]) -> [Violation] {
    checked(analysis, text: text, first: sentenceViolations(of: analysis))
  }

  private static func checked(_ message: some RecordMessage, text: [UInt8]?, first: [Violation]) -> [Violation] {
    do throws(CodecError) {
      let memory = try MessageMemory(message)
      let walk = ValidationWalk(text: text, memory.reader)
      return Array((first + (try walk.violations(of: MessageView(memory.root)))).prefix(violationCountMax))
    } catch {
      return [Violation(path: "", sentence: error.message)]
    }
  }

  /// Sentences are runs of tokens, where both are there.
  private static func sentenceViolations(of analysis: Analysis) -> [Violation] {
    if analysis.tokens.isEmpty { return [] }
    return analysis.sentences.enumerated().compactMap { index, sentence in
      let end = UInt64(sentence.firstToken) + UInt64(sentence.tokenCount)
      guard end > analysis.tokens.count else { return nil }
      return Violation(
        path: "sentences[\(index)]",
        sentence: "the sentence ends at token \(end); there are \(analysis.tokens.count) tokens")
    }
  }
}
