internal import AnalyserMessages
internal import AnnotatedText

/// Finds people by the shape of names: Лаззат Шыңғысбаева, Л.Шыңғысбаева, Шыңғыс Жұмабекұлы, Ержан ӘМІР.
struct PersonFinder {
  private let text: ArticleText
  private let taken: Set<Int>

  init(_ text: ArticleText, taken: Set<Int>) {
    self.text = text
    self.taken = taken
  }

  func find(in sentence: SentenceView) -> [Candidate] {
    var result: [Candidate] = []
    var index = sentence.words.lowerBound
    while index < sentence.words.upperBound {
      if let found = initialled(index, sentence.words.upperBound) ?? spelled(index, sentence) {
        result.append(found)
        index = found.words.upperBound
      } else {
        index += 1
      }
    }
    return result
  }

  // MARK: Initials

  func findInitialled(in sentence: SentenceView) -> [Candidate] {
    var result: [Candidate] = []
    var index = sentence.words.lowerBound
    while index < sentence.words.upperBound {
      let found = initialled(index, sentence.words.upperBound)
      if let found { result.append(found) }
      index = found?.words.upperBound ?? index + 1
    }
    return result
  }

  /// Л.Шыңғысбаева, Л. А. Шыңғысбаева.
  private func initialled(_ index: Int, _ end: Int) -> Candidate? {
    guard let (letter, afterFirst) = initial(index, end) else { return nil }
    var next = afterFirst
    if let (_, afterSecond) = initial(next, end) { next = afterSecond }
    guard next < end, isNameWord(next), text.words[next].text.count > 2, gap(next - 1, next) else { return nil }
    let surname = nominative(text.words[next], isMasculine: nil)
    return person(index..<next + 1, PersonName(surname: surname, initial: letter), "\(letter).\(surname)", 0.95)
  }

  /// One capital letter with a full stop, in one token or two; and the index behind it.
  private func initial(_ index: Int, _ end: Int) -> (String, Int)? {
    guard index < end, !taken.contains(index), text.words[index].isCapitalised else { return nil }
    let word = text.words[index].text
    if word.count == 2, word.hasSuffix(".") { return (String(word.prefix(1)), index + 1) }
    guard word.count == 1, index + 1 < end, text.words[index + 1].text == "." else { return nil }
    return (word, index + 2)
  }

  private func gap(_ left: Int, _ right: Int) -> Bool {
    text.isBlank(from: text.words[left].span.end, to: text.words[right].span.begin)
  }

  // MARK: Spelled out

  private func isNameWord(_ index: Int) -> Bool {
    let word = text.words[index]
    return !taken.contains(index) && word.isWord && word.isCapitalised && word.text.count > 1
      && !Starters.words.contains(word.stems[0]) && !Roles.isHead(word)
  }

  /// Capitalised words next to each other, at most three.
  private func run(_ index: Int, _ end: Int) -> Range<Int> {
    var last = index
    while last < end, last - index < 3, isNameWord(last), last == index || gap(last - 1, last) { last += 1 }
    return index..<last
  }

  private func spelled(_ index: Int, _ sentence: SentenceView) -> Candidate? {
    let run = run(index, sentence.words.upperBound)
    guard !run.isEmpty else { return nil }
    if run.count >= 2, let name = full(run) { return name }
    return single(index)
  }

  private func full(_ run: Range<Int>) -> Candidate? {
    let first = text.words[run.lowerBound]
    let second = text.words[run.lowerBound + 1]
    let given = PersonalNames.given(first, russian: text.isRussian)
    let isMasculine = given.map { PersonalNames.isMale($0.lowercased()) }
    let secondNormal = nominative(second, isMasculine: isMasculine)
    if let given {
      return withGiven(run, given, secondNormal, isMasculine)
    }
    // Surname first, as in Russian documents: Ахметов Серик Маратович.
    if let second = PersonalNames.given(second, russian: text.isRussian) {
      let surname = nominative(first, isMasculine: PersonalNames.isMale(second.lowercased()))
      if PersonalNames.isSurname(surname.lowercased()) {
        return surnameFirst(run, surname: surname, given: second)
      }
    }
    guard !first.isAllCaps || second.isAllCaps == false else { return nil }
    if PersonalNames.isPatronymic(secondNormal.lowercased()) {
      return person(
        run.prefix(2), PersonName(given: first.text, patronymic: secondNormal), "\(first.text) \(secondNormal)", 0.85)
    }
    guard PersonalNames.isSurname(secondNormal.lowercased()), Gazetteer.name(of: first) == nil else { return nil }
    return person(
      run.prefix(2), PersonName(given: first.text, surname: secondNormal), "\(first.text) \(secondNormal)", 0.8)
  }

  private func withGiven(_ run: Range<Int>, _ given: String, _ second: String, _ isMasculine: Bool?) -> Candidate? {
    if run.count == 3 {
      let third = nominative(text.words[run.lowerBound + 2], isMasculine: isMasculine)
      if PersonalNames.isPatronymic(third.lowercased()) {
        return person(
          run, PersonName(given: given, surname: second, patronymic: third), "\(given) \(second) \(third)", 0.95)
      }
      if PersonalNames.isPatronymic(second.lowercased()),
        !text.words[run.lowerBound + 2].isAllCaps || second == second.uppercased()
      {
        return person(
          run, PersonName(given: given, surname: third, patronymic: second), "\(given) \(second) \(third)", 0.9)
      }
    }
    if PersonalNames.isPatronymic(second.lowercased()) {
      return person(run.prefix(2), PersonName(given: given, patronymic: second), "\(given) \(second)", 0.95)
    }
    guard OrganisationHeads.kazakh(text.words[run.lowerBound + 1]) == nil,
      Gazetteer.name(of: text.words[run.lowerBound + 1]) == nil
    else { return nil }
    let sure = PersonalNames.isSurname(second.lowercased())
    return person(run.prefix(2), PersonName(given: given, surname: second), "\(given) \(second)", sure ? 0.95 : 0.85)
  }

  private func surnameFirst(_ run: Range<Int>, surname: String, given: String) -> Candidate {
    if run.count == 3 {
      let third = nominative(text.words[run.lowerBound + 2], isMasculine: nil)
      if PersonalNames.isPatronymic(third.lowercased()) {
        return person(
          run, PersonName(given: given, surname: surname, patronymic: third), "\(surname) \(given) \(third)", 0.95)
      }
    }
    return person(run.prefix(2), PersonName(given: given, surname: surname), "\(given) \(surname)", 0.9)
  }

  /// A surname or given name alone: the resolver keeps it only for a person known by more, or behind a role.
  private func single(_ index: Int) -> Candidate? {
    let word = text.words[index]
    guard !word.isAllCaps else { return nil }
    if let given = PersonalNames.given(word, russian: text.isRussian) {
      return person(index..<index + 1, PersonName(given: given), given, 0.6)
    }
    let surname = nominative(word, isMasculine: nil)
    guard PersonalNames.isSurname(surname.lowercased()) else { return nil }
    return person(index..<index + 1, PersonName(surname: surname), surname, 0.7)
  }

  private func nominative(_ word: Word, isMasculine: Bool?) -> String {
    if PersonalNames.isGiven(word.folded) { return word.text }
    if text.isRussian {
      return RussianEndings.surname(word.text, isMasculine: isMasculine ?? !word.hasSuffix("ой")).stem
    }
    guard text.language != "en", !PersonalNames.isSurname(word.folded) else { return word.text }
    let loose = KazakhEndings.split(word.text, possessive: false, harmonising: false).stem
    return PersonalNames.isSurname(loose.lowercased()) ? loose : KazakhEndings.split(word.text, possessive: false).stem
  }

  private func person(_ words: Range<Int>, _ name: PersonName, _ normal: String, _ confidence: Double) -> Candidate {
    Candidate(words: words, span: text.span(of: words), normal: normal, name: .person(name), confidence: confidence)
  }
}
