internal import AnalyserMessages

/// A name found in the text, before it is known which entity it names.
struct Candidate {
  enum Name {
    case person(PersonName)
    case organisation(OrganisationName)
    case place
  }

  /// Indices of the words that it covers.
  let words: Range<Int>
  let span: TextSpan
  /// In the nominative.
  let normal: String
  let name: Name
  let confidence: Double

  init(words: Range<Int>, span: TextSpan, normal: String, name: Name, confidence: Double) {
    self.words = words
    self.span = span
    self.normal = normal
    self.name = name
    self.confidence = confidence
  }

  var kind: Entity.Kind {
    switch name {
    case .person: .person
    case .organisation: .organisation
    case .place: .place
    }
  }

  var label: String {
    switch name {
    case .person: "PERSON"
    case .organisation: "ORGANISATION"
    case .place: "GPE"
    }
  }
}

/// The parts of a person's name, each in the nominative; empty when not given.
struct PersonName: Equatable {
  var given = ""
  var surname = ""
  var patronymic = ""
  /// "Л" of Л.Шыңғысбаева.
  var initial = ""
}

struct OrganisationName: Equatable {
  /// What stands in quotation marks; empty when nothing does.
  var quoted = ""
  /// The head noun's stem: қор, әкімдік ...
  var head = ""
  /// Words before the head, lower case, without case endings.
  var modifiers: [String] = []
  /// A head alone with a capital, as Қор: stands for the organisation named before.
  var isShort = false
}
