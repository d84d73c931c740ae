/// The language of labels, not of the records.
package enum DisplayLanguage: String, Sendable, CaseIterable {
  case kk
  case ru
  case en

  /// From a locale name such as `kk_KZ.UTF-8`; English for any other.
  package init(locale: String?) {
    let language = locale.map { String($0.prefix { $0 != "_" && $0 != "." && $0 != "-" }) } ?? ""
    self = DisplayLanguage(rawValue: language) ?? .en
  }
}

/// One label in the three languages.
struct Label: Sendable {
  let kk: String
  let ru: String
  let en: String

  init(_ kk: String, _ ru: String, _ en: String) {
    self.kk = kk
    self.ru = ru
    self.en = en
  }

  subscript(language: DisplayLanguage) -> String {
    switch language {
    case .kk: kk
    case .ru: ru
    case .en: en
    }
  }
}
