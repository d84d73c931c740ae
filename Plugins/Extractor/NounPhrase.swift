internal import AnalyserMessages
internal import AnnotatedText

/// Turns a phrase of the text into its dictionary form.
struct NounPhrase {
  let text: ArticleText

  /// With the last word in the nominative; plural and possessive stay: өкілдерімен as өкілдері.
  func nominative(_ words: Range<Int>) -> String {
    let last = text.words[words.upperBound - 1]
    let stem =
      text.language == "ru" || text.language == "en" ? last.text : KazakhEndings.split(last.text, possessive: true).stem
    guard words.count > 1 else { return stem }
    let before = TextSpan(begin: text.words[words.lowerBound].span.begin, end: last.span.begin)
    return text.plain(before) + " " + stem
  }
}
