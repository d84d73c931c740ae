internal import AnalyserMessages
internal import AnnotatedText

/// Frequent and early words in dictionary form.
struct Keywords {
  private static let countMax = 8
  private static let letterCountMin = 4
  private static let headlineWeight = 2.5
  private static let leadWeight = 1.5
  private static let confidence = 0.6

  private struct Draft {
    var weight = 0.0
    var spans: [TextSpan] = []
  }

  /// - Parameter isName: whether a word is a part of a name: names are entities, not keywords.
  static func find(_ text: ArticleText, sentences: [SentenceView], isName: (Int) -> Bool) -> [Tag] {
    var drafts: [String: Draft] = [:]
    let lead = sentences.first { !$0.isHeadline }
    for sentence in sentences {
      let weight = sentence.isHeadline ? headlineWeight : sentence.span == lead?.span ? leadWeight : 1
      for index in sentence.words where isKeyword(text.words[index]) && !isName(index) {
        drafts[text.words[index].lemma, default: Draft()].weight += weight
        drafts[text.words[index].lemma]!.spans.append(text.words[index].span)
      }
    }
    return tags(drafts)
  }

  private static func tags(_ drafts: [String: Draft]) -> [Tag] {
    let ranked = drafts.filter { $0.value.spans.count > 1 }
      .sorted { ($1.value.weight, $0.key) < ($0.value.weight, $1.key) }.prefix(countMax)
    guard let best = ranked.first?.value.weight else { return [] }
    return ranked.map { lemma, draft in
      Tag(label: lemma, relevance: draft.weight / best, confidence: confidence, spans: draft.spans)
    }
  }

  private static func isKeyword(_ word: Word) -> Bool {
    guard word.isWord, word.lemma.count >= letterCountMin, !StopWords.words.contains(StemKey(word.lemma)),
      !word.isExactly(StopWords.words), !Roles.isHead(word)
    else { return false }
    return word.partOfSpeech.isEmpty || ["NOUN", "PROPN", "ADJ"].contains(word.partOfSpeech)
  }
}

/// Words too common to say what an article is about.
enum StopWords {
  static let words = WordSet(
    """
    және мен бен пен немесе бірақ алайда үшін туралы бойынша арқылы кейін дейін бері соң қарай сияқты секілді ретінде жөнінде \
    жөніндегі арасында арасындағы барысында аясында сәйкес негізінде бірге қатар қана ғана тағы әрі өзі өзінің өзара оның олар олардың \
    осы бұл сол мұндай сондай барлық бүкіл әрбір кейбір басқа болып болды болған болатын болады екен емес жоқ бар деді деп \
    деген дейді айтты айтуынша атап өтті өткен өтеді берді берген алды алған етті етті еткен етіп жатыр отыр тұр жүр келді \
    келген қатысты қазір бүгін кеше жылы жылғы жыл айында екі бірінші негізгі жаңа үлкен көп маңызды тиіс керек қажет \
    мүмкін өте арналған бірнеше сонымен оған оларды көрсетті жалпы жағынан туралы кезде кезінде жұмыс жасау қойылды қойды \
    который также этого этой этом было были будет быть если только более после между через который года году также \
    своей своего свою наших наши всех этот очень может чтобы когда where which this that with from have will been were \
    their they about after also said
    """)
}
