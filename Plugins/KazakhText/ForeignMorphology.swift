/// Lemmas of Russian and English words by a light method: the endings of the common declensions, replaced by that of
/// the dictionary form. A word that fits no rule is its own lemma.
package enum ForeignMorphology {
  package static func russian(_ word: String) -> WordReading {
    let form = Letters.lower(word)
    if let known = russianFixed[form] { return known }
    for rule in russianRules where form.count - rule.ending.count >= rule.stemMin && form.hasSuffix(rule.ending) {
      let stem = form.dropLast(rule.ending.count)
      return WordReading(lemma: stem + rule.replacement, partOfSpeech: rule.partOfSpeech, features: rule.features)
    }
    return WordReading(lemma: form, partOfSpeech: "NOUN", features: "Case=Nom")
  }

  package static func english(_ word: String) -> WordReading {
    let form = Letters.lower(word)
    for rule in englishRules where form.count - rule.ending.count >= rule.stemMin && form.hasSuffix(rule.ending) {
      return WordReading(
        lemma: form.dropLast(rule.ending.count) + rule.replacement, partOfSpeech: rule.partOfSpeech,
        features: rule.features)
    }
    return WordReading(lemma: form, partOfSpeech: "NOUN")
  }

  private struct Rule {
    let ending: String
    let replacement: String
    let partOfSpeech: String
    let features: String
    let stemMin: Int

    init(_ ending: String, _ replacement: String, _ partOfSpeech: String, _ features: String = "", stemMin: Int = 3) {
      self.ending = ending
      self.replacement = replacement
      self.partOfSpeech = partOfSpeech
      self.features = features
      self.stemMin = stemMin
    }
  }

  private static let russianRules: [Rule] = [
    Rule("ениями", "ение", "NOUN", "Case=Ins"), Rule("ениях", "ение", "NOUN", "Case=Loc"),
    Rule("ением", "ение", "NOUN", "Case=Ins"),
    Rule("ению", "ение", "NOUN", "Case=Dat"), Rule("ения", "ение", "NOUN", "Case=Gen"),
    Rule("ении", "ение", "NOUN", "Case=Loc"),
    Rule("ством", "ство", "NOUN", "Case=Ins"), Rule("ству", "ство", "NOUN", "Case=Dat"),
    Rule("ства", "ство", "NOUN", "Case=Gen"),
    Rule("стве", "ство", "NOUN", "Case=Loc"), Rule("остью", "ость", "NOUN", "Case=Ins"),
    Rule("ости", "ость", "NOUN", "Case=Gen"),
    Rule("иями", "ия", "NOUN", "Case=Ins"), Rule("иях", "ия", "NOUN", "Case=Loc"),
    Rule("ией", "ия", "NOUN", "Case=Ins"),
    Rule("ию", "ия", "NOUN", "Case=Acc"), Rule("ии", "ия", "NOUN", "Case=Gen"),
    Rule("ского", "ский", "ADJ", "Case=Gen"), Rule("скому", "ский", "ADJ", "Case=Dat"),
    Rule("ским", "ский", "ADJ", "Case=Ins"),
    Rule("ском", "ский", "ADJ", "Case=Loc"), Rule("ской", "ский", "ADJ", "Case=Gen"),
    Rule("ская", "ский", "ADJ", "Case=Nom"),
    Rule("ские", "ский", "ADJ", "Number=Plur"), Rule("ских", "ский", "ADJ", "Case=Gen|Number=Plur"),
    Rule("скую", "ский", "ADJ", "Case=Acc"),
    Rule("ного", "ный", "ADJ", "Case=Gen"), Rule("ному", "ный", "ADJ", "Case=Dat"),
    Rule("ным", "ный", "ADJ", "Case=Ins"),
    Rule("ном", "ный", "ADJ", "Case=Loc"), Rule("ная", "ный", "ADJ", "Case=Nom"),
    Rule("ные", "ный", "ADJ", "Number=Plur"),
    Rule("ных", "ный", "ADJ", "Case=Gen|Number=Plur"), Rule("ную", "ный", "ADJ", "Case=Acc"),
    Rule("ались", "аться", "VERB", "Tense=Past"), Rule("алась", "аться", "VERB", "Tense=Past"),
    Rule("ался", "аться", "VERB", "Tense=Past"),
    Rule("ились", "иться", "VERB", "Tense=Past"), Rule("илась", "иться", "VERB", "Tense=Past"),
    Rule("ился", "иться", "VERB", "Tense=Past"),
    Rule("алось", "аться", "VERB", "Tense=Past"), Rule("илось", "иться", "VERB", "Tense=Past"),
    Rule("али", "ать", "VERB", "Tense=Past"), Rule("ала", "ать", "VERB", "Tense=Past"),
    Rule("или", "ить", "VERB", "Tense=Past"),
    Rule("ила", "ить", "VERB", "Tense=Past"), Rule("ают", "ать", "VERB", "Tense=Pres"),
    Rule("ает", "ать", "VERB", "Tense=Pres"),
    Rule("ами", "", "NOUN", "Case=Ins|Number=Plur"), Rule("ями", "ь", "NOUN", "Case=Ins|Number=Plur"),
    Rule("ах", "", "NOUN", "Case=Loc|Number=Plur"), Rule("ов", "", "NOUN", "Case=Gen|Number=Plur"),
    Rule("ам", "", "NOUN", "Case=Dat|Number=Plur"),
    Rule("ом", "", "NOUN", "Case=Ins"), Rule("ем", "ь", "NOUN", "Case=Ins"), Rule("ой", "а", "NOUN", "Case=Ins"),
    Rule("у", "", "NOUN", "Case=Dat"), Rule("ы", "", "NOUN", "Number=Plur"), Rule("е", "", "NOUN", "Case=Loc"),
    Rule("а", "", "NOUN", "Case=Gen", stemMin: 4),
  ]

  private static let russianFixed: [String: WordReading] = {
    var table: [String: WordReading] = [:]
    for (partOfSpeech, words) in [
      ("ADP", "в на с по для из к о об от за при до между без под над через после про у"), ("CCONJ", "и а но или"),
      ("SCONJ", "что как если чтобы когда"), ("PRON", "он она они мы вы я его ее их это который"),
      ("PART", "не ни же бы"),
      ("ADV", "также уже еще более очень вчера сегодня завтра"),
      ("NUM", "один два три четыре пять шесть семь восемь девять десять"),
    ] {
      for word in words.split(separator: " ") {
        table[String(word)] = WordReading(lemma: String(word), partOfSpeech: partOfSpeech)
      }
    }
    for (form, lemma) in [
      ("меморандума", "меморандум"), ("меморандуме", "меморандум"), ("акима", "аким"), ("акимом", "аким"),
      ("года", "год"), ("году", "год"),
    ] {
      table[form] = WordReading(lemma: lemma, partOfSpeech: "NOUN")
    }
    return table
  }()

  private static let englishRules: [Rule] = [
    Rule("sses", "ss", "NOUN", "Number=Plur", stemMin: 1), Rule("ies", "y", "NOUN", "Number=Plur", stemMin: 2),
    Rule("ches", "ch", "NOUN", "Number=Plur", stemMin: 2), Rule("shes", "sh", "NOUN", "Number=Plur", stemMin: 2),
    Rule("ss", "ss", "NOUN", stemMin: 1), Rule("us", "us", "NOUN", stemMin: 1), Rule("is", "is", "NOUN", stemMin: 1),
    Rule("s", "", "NOUN", "Number=Plur", stemMin: 3),
  ]
}
